#pragma once

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"

namespace paas::container::launch {

struct Terminal {
  os::UniqueFd master;
  os::UniqueFd slave;
};

// A new pty of the devpts at /dev/pts of the caller's root, which is checked to be one.
Outcome OpenTerminal(unsigned short rows, unsigned short columns, Terminal& terminal);

// Makes the slave the controlling terminal of the caller's session and gives it to `uid`.
Outcome TakeTerminal(int slave, unsigned uid);

}  // namespace paas::container::launch
