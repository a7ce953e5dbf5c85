#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "tests/support/temp_directory.h"
#include "volume/driver.h"

namespace paas::volume {

// One driver, and all that it needs on this machine while a test runs.
class DriverUnderTest {
 public:
  virtual ~DriverUnderTest() = default;

  Driver& driver() { return *driver_; }
  // Another process starts where this one was killed.
  void Reopen();
  // Everything that was written is where it is counted.
  virtual void Settle() const = 0;

 protected:
  virtual StatusOr<std::unique_ptr<Driver>> Open() = 0;

  std::unique_ptr<Driver> driver_;
};

struct DriverCase {
  std::string name;
  std::function<std::unique_ptr<DriverUnderTest>()> make;
};

inline void PrintTo(const DriverCase& subject, std::ostream* out) { *out << subject.name; }

// Every driver of the product; that of NFS where the environment names a server of it.
std::vector<DriverCase> AllDrivers();

class MooseFsServers;
// Those that the driver of MooseFsCase() works with: started once, for they take seconds.
MooseFsServers& SharedMooseFs();
DriverCase MooseFsCase();

}  // namespace paas::volume
