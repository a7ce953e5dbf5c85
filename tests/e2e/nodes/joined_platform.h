#pragma once

#include <memory>
#include <string>

#include "common/status/status.h"
#include "membership/client/membership.h"
#include "tests/support/platform.h"

namespace paas::testing {

// A platform whose controller, builder and agent talk over TCP alone, as on machines of their own:
// builder and agent have joined, and the agent has an image store that is empty at first. Their
// certificates are good for six seconds.
class JoinedPlatform {
 public:
  static StatusOr<std::unique_ptr<JoinedPlatform>> Start();

  Platform& platform() { return *platform_; }
  std::string agent() const { return agent_; }      // 127.0.0.1:PORT
  std::string builder() const { return builder_; }  // likewise
  std::string controller() const { return controller_; }
  std::string images() const { return platform_->root() + "/agent-images"; }

  // A file with a token that nobody has used.
  std::string TokenFile(const std::string& role);
  // A daemon of no work that has joined as well.
  StatusOr<std::unique_ptr<membership::Membership>> Join(membership::Role role,
                                                         const std::string& name);
  // The file with a daemon's key and certificate.
  std::string CertificateOf(const std::string& daemon) const;

 private:
  JoinedPlatform() = default;
  Status LetJoin(const std::string& daemon, const std::vector<std::string>& more);

  std::string agent_, builder_, controller_;
  int tokens_ = 0;
  std::unique_ptr<Platform> platform_;
};

}  // namespace paas::testing
