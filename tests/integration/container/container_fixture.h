#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "container/engine.h"
#include "container/id_allocator.h"

namespace paas::container::testing {

struct InsideResult {
  Exit exit;
  std::string output;
  std::string error;
};

// An engine in a temporary directory, with a base directory of static busybox (and the probe
// binary), and a check that nothing is left of a test: no cgroup, mount or process.
class ContainerTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // A container that sleeps as PID 1 until SIGTERM.
  ContainerSpec Spec(const std::string& id = "one");
  StatusOr<std::shared_ptr<RunningContainer>> Start(const ContainerSpec& spec);
  std::unique_ptr<Engine> MakeEngine() const;

  // Runs a program inside and collects what it says.
  InsideResult Inside(RunningContainer& container, std::vector<std::string> argv, uint32_t uid = 0);
  // The same for `sh -c`.
  InsideResult Shell(RunningContainer& container, const std::string& script, uint32_t uid = 0);

  std::string Path(const std::string& name) const { return root_ + "/" + name; }
  void WriteBase(const std::string& path, const std::string& content) const;

  std::string root_;  // of everything the test makes
  std::string base_;  // the base directory
  std::string cgroup_root_;
  std::unique_ptr<Engine> engine_;
  std::vector<ContainerSpec> started_;
  IdAllocator ids_{2'000'000};
};

// Reads until the end (or EIO of a terminal).
std::string ReadAll(int fd);
// Reads until `text` has appeared; what was read.
std::string ReadUntil(int fd, const std::string& text);

}  // namespace paas::container::testing
