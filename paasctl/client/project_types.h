#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace paas::paasctl {

struct ProjectInfo {
  std::string id, default_branch;
  int64_t created_unix_ms = 0;
  uint32_t environments = 0;
  std::string ssh_remote;
  std::string http_remote;
  int64_t ttl_s = 0;  // of environments that say nothing of their own; 0: for good
};

// The public half of what a project's submodules are fetched with over SSH, and the servers that
// it knows.
struct DeployKey {
  struct Host {
    std::string name, type, fingerprint;
    int64_t seen_unix_ms = 0;
  };
  std::string project, public_key, fingerprint;
  int64_t created_unix_ms = 0;
  std::vector<Host> hosts;
};

}  // namespace paas::paasctl
