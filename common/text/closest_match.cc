#include "common/text/closest_match.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace paas::text {
namespace {

// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> cost(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  std::iota(cost[0].begin(), cost[0].end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

// "max-request_Size" and "maxRequestSize" are the same word to a person.
std::string Folded(std::string_view word) {
  std::string folded;
  for (const char c : word) {
    if (c != '-' && c != '_') {
      folded += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return folded;
}

}  // namespace

std::string ClosestMatch(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr size_t kLongestWord = 64;
  constexpr size_t kShortestPrefix = 4;
  const std::string folded = Folded(word.substr(0, kLongestWord));
  std::string best;
  size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    const std::string other = Folded(candidate);
    // A word and its beginning ("node", "nodejs") count as one mistake.
    const bool is_prefix = std::min(folded.size(), other.size()) >= kShortestPrefix &&
                           (other.rfind(folded, 0) == 0 || folded.rfind(other, 0) == 0);
    const size_t distance = is_prefix ? 1 : EditDistance(folded, other);
    const size_t allowed = std::max<size_t>(1, std::min(folded.size(), other.size()) * 2 / 5);
    if (distance <= allowed && (best.empty() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace paas::text
