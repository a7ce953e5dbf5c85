#include "tests/e2e/nodes/joined_platform.h"

#include <signal.h>

#include "common/os/file.h"
#include "tests/support/free_port.h"

namespace paas::testing {
namespace {

std::string FreeAddress() { return "127.0.0.1:" + std::to_string(FreePort()); }

}  // namespace

StatusOr<std::unique_ptr<JoinedPlatform>> JoinedPlatform::Start() {
  std::unique_ptr<JoinedPlatform> joined(new JoinedPlatform);
  joined->agent_ = FreeAddress();
  joined->builder_ = FreeAddress();
  joined->controller_ = FreeAddress();
  PAAS_ASSIGN_OR_RETURN(
      joined->platform_,
      Platform::Start(
          {}, {"--nodes-listen", "tcp:" + joined->controller_, "--agent", "tcp:" + joined->agent_,
               "--builder", "tcp:" + joined->builder_, "--node-certificate-seconds", "6"}));
  PAAS_RETURN_IF_ERROR(joined->LetJoin("paas-builder", {"--listen", "tcp:" + joined->builder_}));
  PAAS_RETURN_IF_ERROR(
      joined->LetJoin("paas-agent", {"--listen", "tcp:" + joined->agent_, "--image-source",
                                     "tcp:" + joined->builder_, "--images", joined->images()}));
  return joined;
}

Status JoinedPlatform::LetJoin(const std::string& daemon, const std::vector<std::string>& more) {
  const std::string role = daemon.substr(5);
  PAAS_RETURN_IF_ERROR(platform_->Kill(daemon, SIGTERM));
  // The socket too: builds are run by an agent of the builder's machine.
  platform_->AddArguments(
      daemon, {"--listen", "unix:" + platform_->root() + "/run/" + role + ".sock", "--join",
               controller_, "--token-file", TokenFile(role)});
  platform_->AddArguments(daemon, more);
  return platform_->Restart(daemon);
}

std::string JoinedPlatform::TokenFile(const std::string& role) {
  const os::CommandResult made = platform_->Paasctl({"node", "token", "create", "--role", role});
  EXPECT_EQ(made.exit_code, 0) << made.error_output;
  const std::string file = platform_->root() + "/token" + std::to_string(tokens_++);
  EXPECT_TRUE(os::WriteFileDurably(file, made.output, 0600).ok());
  return file;
}

StatusOr<std::unique_ptr<membership::Membership>> JoinedPlatform::Join(membership::Role role,
                                                                       const std::string& name) {
  return membership::Membership::Open({.controller = controller_,
                                       .token_file = TokenFile(std::string(Name(role))),
                                       .directory = platform_->root() + "/members/" + name,
                                       .role = role,
                                       .name = name,
                                       .version = "0"});
}

std::string JoinedPlatform::CertificateOf(const std::string& daemon) const {
  return platform_->root() + "/" + daemon + "/membership/node.pem";
}

}  // namespace paas::testing
