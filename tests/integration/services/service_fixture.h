#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "container/engine.h"
#include "container/id_allocator.h"

namespace paas::container::testing {

struct ShellResult {
  int code = -1;
  std::string output;  // stdout and stderr
};

// A service's image in a real container of the engine, with the files that the agent would put into
// its ramdisk, a data directory that outlives the container, and nothing else of the platform. A
// test whose image is not in the store (PAAS_IMAGES, default /var/lib/paas/images) is skipped.
class ServiceTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Mounts the image "<reference>"; its data directory begins empty.
  void UseImage(const std::string& reference);
  // Another image on the data there is, as after a change of version.
  void SwapImage(const std::string& reference);

  // service.json of the image's type as the platform makes it without any configuration.
  nlohmann::json service_;
  nlohmann::json relationships_ = nlohmann::json::object();
  Limits limits_{.cpu_millis = 2000, .memory_bytes = 512u << 20, .pids = 512};
  bool persistent_ = true;

  // Starts a container with service_ as it is now, and waits until `healthy` says yes.
  void Start();
  // Without the wait.
  void Launch();
  void AwaitHealthy();
  // The code of `healthy`, waited for until it is not 1.
  ShellResult Verdict();
  // SIGTERM to init; how long it takes is bounded. The container is gone afterwards.
  void Stop();
  // SIGKILL to everything at once, as a crash of the machine would.
  void Crash();
  void Restart() {
    Stop();
    Start();
  }
  // The data becomes what a clone of it is: copied while every process stands still, in the middle
  // of whatever they do. The container is gone afterwards; the next Start() is that of the copy.
  void BecomeACopy();
  // Runs a script again and again in the container, beside the test; each time that it succeeds its
  // number is "$i". Returns once it has succeeded for the first time; Acknowledged() is the last.
  void Repeat(const std::string& script);
  int Acknowledged() { return std::stoi(Output("cat /run/acknowledged")); }
  // Ends the process (by name, within the container) as nothing would clean up, and waits until
  // runit has started it again and it is healthy.
  void KillServer(const std::string& process);

  ShellResult Shell(const std::string& script, uint32_t uid = 0);
  // Expects it to succeed; its output without the last line end.
  std::string Output(const std::string& script);
  std::string Log() const;  // of the server

  std::shared_ptr<RunningContainer> container_;
  std::string root_;    // of everything the test makes
  std::string images_;  // the store

 private:
  ContainerSpec Spec();
  std::string Path(const std::string& name) const { return root_ + "/" + name; }
  std::string ImageFile(const std::string& reference) const;
  void Mount(const std::string& reference);

  std::string cgroup_root_;
  std::unique_ptr<Engine> engine_;
  ContainerSpec spec_;
  int starts_ = 0;
  IdAllocator ids_{2'000'000};
};

// Names a test by its image: "mariadb_10_11".
std::string ImageName(const ::testing::TestParamInfo<std::string>& info);

}  // namespace paas::container::testing
