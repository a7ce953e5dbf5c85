#include "paasctl/git/ssh_transport.h"

#include <fcntl.h>
#include <unistd.h>

#include "absl/strings/escaping.h"
#include "common/os/file.h"

namespace paas::paasctl {
namespace {

// First a key, then a way in; nothing of this user's or the machine's own configuration, no other
// program, no way back. The operator may vouch for servers in /etc/ssh/ssh_known_hosts.
constexpr char kFixed[] = R"(
  IdentitiesOnly yes
  PreferredAuthentications publickey
  BatchMode yes
  StrictHostKeyChecking accept-new
  GlobalKnownHostsFile /etc/ssh/ssh_known_hosts
  HashKnownHosts no
  UpdateHostKeys no
  VerifyHostKeyDNS no
  CheckHostIP no
  CanonicalizeHostname no
  ProxyCommand none
  ProxyJump none
  KnownHostsCommand none
  PermitLocalCommand no
  PKCS11Provider none
  ForwardAgent no
  ForwardX11 no
  ClearAllForwardings yes
  Tunnel no
  ControlMaster no
  ControlPath none
  RequestTTY no
  ConnectionAttempts 1
  ConnectTimeout 20
  ServerAliveInterval 10
  ServerAliveCountMax 3
  LogLevel ERROR
)";

// The "type blob" in front of the comment.
std::string WithoutComment(const std::string& line) {
  const size_t end = line.find(' ', line.find(' ') + 1);
  return line.substr(0, end);
}

}  // namespace

std::string SshConfiguration(const SshAccess& access, const std::string& directory) {
  return "Host *\n  HostName " + access.address + "\n  HostKeyAlias " + access.host +
         "\n  UserKnownHostsFile " + directory + "/known_hosts\n  IdentityFile " + directory +
         "/key.pub\n  IdentityAgent " + directory + "/agent" + kFixed;
}

StatusOr<std::unique_ptr<SshTransport>> SshTransport::Make(const SshAccess& access,
                                                           const std::string& directory,
                                                           LoginSigner sign) {
  std::unique_ptr<SshTransport> transport(new SshTransport());
  transport->opened_.Reset(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!transport->opened_) return ErrnoStatus("open " + directory);
  // The path of a socket has 107 characters at most, and no blank may be in that of a file of ssh.
  const std::string here = transport->directory_ =
      "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(transport->opened_.get());
  const std::string key = WithoutComment(access.deploy_key);
  std::string blob;
  if (!absl::Base64Unescape(key.substr(key.find(' ') + 1), &blob)) {
    return InvalidArgument("the deploy key is damaged");
  }
  transport->known_ = access.host_key.empty() ? "" : access.host + " " + access.host_key + "\n";
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(directory + "/known_hosts", transport->known_, 0600));
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(directory + "/key.pub", key + "\n", 0600));
  PAAS_RETURN_IF_ERROR(
      os::WriteFileDurably(directory + "/config", SshConfiguration(access, here), 0600));
  PAAS_ASSIGN_OR_RETURN(transport->agent_,
                        LoginAgent::Start(here + "/agent", std::move(blob), std::move(sign)));
  return transport;
}

std::vector<std::string> SshTransport::settings() const {
  return {"-c", "core.sshCommand=ssh -F " + directory_ + "/config",
          "-c", "ssh.variant=ssh",
          "-c", "protocol.ssh.allow=always"};
}

std::string SshTransport::NewHostKey() const {
  const StatusOr<std::string> lines = os::ReadFile(directory_ + "/known_hosts");
  if (!known_.empty() || !lines.ok()) return "";
  return lines->substr(0, lines->find('\n'));
}

}  // namespace paas::paasctl
