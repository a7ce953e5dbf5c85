#pragma once

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

namespace paas::container::launch {

// What went wrong in a step; the step itself is named by who runs it.
struct Problem {
  int error_number = 0;
  std::string message;
};

// Nothing means that it worked.
using Outcome = std::optional<Problem>;

inline Outcome Done() { return std::nullopt; }
// Takes errno: call it right after what failed.
inline Outcome FailedTo(std::string what) { return Problem{errno, std::move(what)}; }
inline Outcome Refuse(int error_number, std::string why) {
  return Problem{error_number, std::move(why)};
}

}  // namespace paas::container::launch

// Returns early from a function that returns Outcome.
#define PAAS_RETURN_IF_PROBLEM(expr)                                      \
  do {                                                                    \
    if (auto paas_outcome_ = (expr); paas_outcome_) return paas_outcome_; \
  } while (false)
