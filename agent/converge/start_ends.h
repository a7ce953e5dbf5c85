#pragma once

#include <string_view>

#include "container/running_container.h"

namespace paas::agent {

// How often the start command of a container ended since somebody last asked for its end, and how
// it did the last time; the service is supervised, so that it starts again each time.
struct StartEnds {
  unsigned count = 0;
  int exit_code = 0;  // -1: by a signal

  bool operator==(const StartEnds&) const = default;
};

StartEnds ReadStartEnds(container::RunningContainer& running);

// "3 1 0": count, exit code and signal, as the finish script notes them. PURE.
StartEnds ParseStartEnds(std::string_view text);

// Whether more starts will end like this one: it ended too often since it had ended `before` times,
// or its command cannot be run at all. PURE.
bool StartsInVain(const StartEnds& ends, unsigned before);

}  // namespace paas::agent
