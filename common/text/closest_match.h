#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace paas::text {

// The candidate that was probably meant by `word`, for "did you mean"; empty: none is close enough.
// Case, `-` and `_` make no difference. Pure.
std::string ClosestMatch(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace paas::text
