#include "common/rpc/channel.h"

#include <grpcpp/grpcpp.h>

#include "common/os/file.h"
#include "common/rpc/member_credentials.h"

namespace paas::rpc {
namespace {

StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const Endpoint& endpoint,
                                                                const TlsFiles& tls) {
  if (tls.empty()) {
    if (endpoint.kind == Endpoint::Kind::kTcp) {
      return InvalidArgument("tcp:" + endpoint.address +
                             " needs TLS files: traffic between "
                             "machines is always encrypted and authenticated");
    }
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions options;
  PAAS_ASSIGN_OR_RETURN(options.pem_root_certs, os::ReadFile(tls.authority));
  // Who shows a token needs no certificate.
  if (tls.certificate.empty() && tls.key.empty()) return grpc::SslCredentials(options);
  PAAS_ASSIGN_OR_RETURN(options.pem_cert_chain, os::ReadFile(tls.certificate));
  PAAS_ASSIGN_OR_RETURN(options.pem_private_key, os::ReadFile(tls.key));
  return grpc::SslCredentials(options);
}

std::shared_ptr<grpc::Channel> Make(const Endpoint& endpoint,
                                    const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                                    grpc::ChannelArguments arguments = {}) {
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  // A daemon that restarts is back within milliseconds; the default backoff starts at a second.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(endpoint.Target(), credentials, arguments);
}

}  // namespace

StatusOr<std::shared_ptr<grpc::Channel>> Connect(const Endpoint& endpoint, const TlsFiles& tls) {
  PAAS_ASSIGN_OR_RETURN(const auto credentials, Credentials(endpoint, tls));
  return Make(endpoint, credentials);
}

StatusOr<std::shared_ptr<grpc::Channel>> ConnectToMember(const Endpoint& endpoint,
                                                         const TlsFiles& tls, PeerCheck check) {
  PAAS_ASSIGN_OR_RETURN(const auto credentials, MemberChannelCredentials(tls, std::move(check)));
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(kMemberName);
  return Make(endpoint, credentials, std::move(arguments));
}

void SetDeadline(grpc::ClientContext& context, std::chrono::milliseconds timeout) {
  context.set_deadline(std::chrono::system_clock::now() + timeout);
}

}  // namespace paas::rpc
