#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/clock.h"
#include "controller/state/deploy_key_store.h"

namespace paas::controller {

// What projects prove who they are with, to servers that have their private submodules, and how
// they know these servers. The private half leaves the process never. Thread-safe.
class DeployKeys {
 public:
  DeployKeys(std::unique_ptr<DeployKeyStore> store, UnixClock clock)
      : store_(std::move(store)), clock_(std::move(clock)) {}

  struct Public {
    std::string line;         // "ssh-ed25519 AAAA… shop"
    std::string fingerprint;  // SHA256:…
    int64_t created_unix_ms = 0;
  };
  // Made when it is first asked for. The project is there.
  StatusOr<Public> Get(const std::string& project);
  // Makes another one; the one that was there is gone for good.
  StatusOr<Public> Rotate(const std::string& project);

  // What an SSH client needs to log in; see SignLogin().
  StatusOr<std::string> Sign(const std::string& project, const std::string& request);

  // By host.
  StatusOr<std::vector<HostKeyRecord>> HostKeys(const std::string& project);
  // Takes down "host type blob" unless a key of the host is known; true: it was not.
  // InvalidArgument when it is no such line.
  StatusOr<bool> Meet(const std::string& project, const std::string& line);
  // The next key that the host has will do. NotFound when none is known.
  Status Forget(const std::string& project, const std::string& host);

 private:
  StatusOr<DeployKeyRecord> GetOrMake(const std::string& project);
  Status Make(const std::string& project, bool replaces);

  const std::unique_ptr<DeployKeyStore> store_;
  const UnixClock clock_;
};

// With the keys in the controller's database.
StatusOr<std::unique_ptr<DeployKeys>> OpenDeployKeys(const std::string& database, UnixClock clock);

}  // namespace paas::controller
