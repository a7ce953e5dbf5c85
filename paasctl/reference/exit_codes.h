#pragma once

#include <string>
#include <vector>

namespace paas::paasctl {

// One exit code of paasctl, as text for the man page and the reference.
struct ExitMeaning {
  std::string code;
  std::string meaning;
};

// All of them, in their order.
std::vector<ExitMeaning> ExitMeanings();

}  // namespace paas::paasctl
