#pragma once

#include <string>

#include "tests/support/temp_directory.h"

namespace paas::volume {

// A MooseFS of a test's own: a master and two chunk servers in this network namespace, on an
// address of the loopback device. Gone with the object.
class MooseFsServers {
 public:
  static constexpr char kMaster[] = "10.99.0.1";

  MooseFsServers();
  ~MooseFsServers();
  MooseFsServers(const MooseFsServers&) = delete;
  MooseFsServers& operator=(const MooseFsServers&) = delete;

  void StartMaster();
  void StartChunkServers();
  // Signals all processes of a kind.
  void SignalMaster(int signal);
  void SignalChunkServers(int signal);

 private:
  void Configure();
  void Start(const std::string& program, const std::string& configuration);
  void Signal(const std::string& program, const std::string& configuration, int signal);

  testing::TempDirectory directory_;
};

}  // namespace paas::volume
