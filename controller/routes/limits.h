#pragma once

namespace paas::controller {

// Steps that one regular expression of a project may take on one request; PCRE counts them. A
// typical one takes fewer than a hundred.
constexpr int kMatchLimit = 5000;

// A response whose Content-Length has this many digits is not cached: 10 MB.
constexpr int kDigitsOfALargePage = 8;

}  // namespace paas::controller
