#pragma once

#include <chrono>
#include <string>

#include "common/os/subprocess.h"

namespace paas::testing {

// A machine with systemd and the platform installed (machine.sh): the units as they are, the base
// images of this machine, data of its own. Gone with the object.
class Machine {
 public:
  Machine();
  ~Machine();

  // A shell script in it.
  os::CommandResult Run(const std::string& script) const;
  // The same, without a newline at the end; fails the test when the exit code is not 0.
  std::string Ask(const std::string& script) const;
  // Until the script succeeds; false after half a minute.
  bool Await(const std::string& script) const;

  // Ends as a machine does, with all units stopped in their order.
  void PowerOff();

  // What is /var/lib/paas in it.
  std::string lib() const { return directory_ + "/lib"; }

 private:
  os::CommandResult Control(const std::string& verb) const;

  std::string directory_;
};

}  // namespace paas::testing
