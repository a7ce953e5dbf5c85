#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// The key with which a project's submodules are fetched over SSH.
struct DeployKeyRecord {
  std::string project;
  std::string seed;  // the private half
  std::string blob;  // the public one
  int64_t created_unix_ms = 0;
};

// The key that a server had when a project first fetched from it.
struct HostKeyRecord {
  std::string project;
  std::string host;  // "example.org", "[example.org]:2222"
  std::string type;
  std::string blob;
  int64_t seen_unix_ms = 0;

  bool operator==(const HostKeyRecord&) const = default;
};

// Keys of SSH that projects have and know; they go with the project. A call that returned OK
// survives a power failure. Thread-safe.
class DeployKeyStore {
 public:
  virtual ~DeployKeyStore() = default;

  // NotFound when there is none.
  virtual StatusOr<DeployKeyRecord> GetDeployKey(const std::string& project) = 0;
  // Keeps the one that is there unless `replaces`.
  virtual Status PutDeployKey(const DeployKeyRecord& key, bool replaces) = 0;

  // Keeps the one that is there.
  virtual Status AddHostKey(const HostKeyRecord& key) = 0;
  // By host.
  virtual StatusOr<std::vector<HostKeyRecord>> ListHostKeys(const std::string& project) = 0;
  // NotFound.
  virtual Status DeleteHostKey(const std::string& project, const std::string& host) = 0;
};

// In the controller's SQLite file, beside everything else ("" is in memory, for tests).
StatusOr<std::unique_ptr<DeployKeyStore>> OpenSqliteDeployKeyStore(const std::string& path);

}  // namespace paas::controller
