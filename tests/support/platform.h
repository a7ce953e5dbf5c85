#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/os/subprocess.h"
#include "common/status/status.h"
#include "tests/support/curl.h"
#include "tests/support/leak_checker.h"
#include "tests/support/project_copy.h"

namespace paas::testing {

// The whole platform of a test: the three daemons as built, with state, sockets, address pool,
// firewall table, cgroup subtree and router port of their own, so that it stands beside whatever
// else runs on the machine. Base images are taken from the machine's store (PAAS_IMAGES, by default
// /var/lib/paas/images). Destroying it stops everything, removes every trace, and fails the test
// when anything is left.
class Platform {
 public:
  // Agent and controller are given more arguments than every platform's.
  static StatusOr<std::unique_ptr<Platform>> Start(
      const std::vector<std::string>& agent_arguments = {},
      const std::vector<std::string>& controller_arguments = {});
  ~Platform();

  // Runs the client. `input` is its stdin.
  os::CommandResult Paasctl(std::vector<std::string> arguments,
                            const std::string& input = {}) const;

  // Ends a daemon ("paas-agent", …) with a signal and waits until it is gone.
  Status Kill(const std::string& daemon, int signal);
  // Starts a daemon that was killed and waits until it serves.
  Status Restart(const std::string& daemon);
  // Adds arguments to a daemon's, for its next start.
  void AddArguments(const std::string& daemon, const std::vector<std::string>& arguments);
  // The same instead of those that were given before.
  void SetArguments(const std::string& daemon, std::vector<std::string> arguments) {
    arguments_[daemon] = std::move(arguments);
  }
  // As if the machine lost its power and came back: every process ends at once, and what the kernel
  // held of the platform is gone. The daemons are not started.
  Status CrashMachine();
  pid_t pid(const std::string& daemon) const { return pids_.at(daemon); }

  std::string Url(const std::string& project) const;  // of its environment "main"
  const std::string& root() const { return footprint_.root; }
  int router_port() const { return router_port_; }
  const std::string& nft_table() const { return footprint_.nft_table; }
  const std::string& address_pool() const { return pool_; }  // "100.97.64.0/18"
  const std::string& cgroup_root() const { return footprint_.cgroup_root; }
  const Footprint& footprint() const { return footprint_; }
  // The command line of a daemon, its binary first.
  std::vector<std::string> Arguments(const std::string& name) const;

 private:
  Platform() = default;
  Status PrepareDirectories();
  Status StartDaemon(const std::string& name);
  Status AwaitServing(const std::string& name) const;
  void Teardown();

  std::map<std::string, std::vector<std::string>> arguments_;
  Footprint footprint_;
  std::string pool_;
  int router_port_ = 0;
  std::map<std::string, pid_t> pids_;
};

}  // namespace paas::testing
