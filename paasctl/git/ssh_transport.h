#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/git/front.h"
#include "paasctl/git/login_agent.h"

namespace paas::paasctl {

// The configuration of an ssh that reads nothing else, asks nobody, connects to one address alone,
// and has what it needs in `directory`. PURE.
std::string SshConfiguration(const SshAccess& access, const std::string& directory);

// An ssh for git with which one submodule is fetched.
class SshTransport {
 public:
  // Works in `directory`, which is this user's alone.
  static StatusOr<std::unique_ptr<SshTransport>> Make(const SshAccess& access,
                                                      const std::string& directory,
                                                      LoginSigner sign);

  // For git's -c.
  std::vector<std::string> settings() const;
  // "host type blob" of the key that the server has shown when none was known; else "".
  std::string NewHostKey() const;

 private:
  SshTransport() = default;

  std::string known_;      // what was known
  std::string directory_;  // as processes of this user see it, in few characters
  os::UniqueFd opened_;
  std::unique_ptr<LoginAgent> agent_;
};

}  // namespace paas::paasctl
