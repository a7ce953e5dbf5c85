#include "agent/converge/start_ends.h"

#include <sstream>
#include <string>

#include "agent/converge/run_marker.h"

namespace paas::agent {
namespace {

// Once may be chance, and what is there a second later may not have been before.
constexpr unsigned kMostEnds = 3;
// Of a shell: what cannot be executed, and what it does not find.
constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;

}  // namespace

StartEnds ReadStartEnds(container::RunningContainer& running) {
  return ParseStartEnds(ReadRunMarker(running, "ends"));
}

StartEnds ParseStartEnds(std::string_view text) {
  StartEnds ends;
  std::istringstream words{std::string(text)};
  if (!text.ends_with('\n') || !(words >> ends.count >> ends.exit_code)) return {};
  return ends;
}

bool StartsInVain(const StartEnds& ends, unsigned before) {
  if (ends.count <= before) return false;
  return ends.exit_code == kNotExecutable || ends.exit_code == kNotFound ||
         ends.count - before >= kMostEnds;
}

}  // namespace paas::agent
