#pragma once

#include <string>

namespace paas::controller {

// Where people push to, before "<project>.git". Empty: git has no front there.
struct GitRemotes {
  std::string ssh;   // "git@example.org:", "ssh://git@example.org:2222/"
  std::string http;  // "https://git.example.org/"
};

}  // namespace paas::controller
