#include "common/rpc/server.h"

#include <grpc/grpc.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/support/server_interceptor.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <future>

#include "common/os/file.h"
#include "common/os/unique_fd.h"
#include "common/rpc/channel.h"
#include "common/rpc/member_credentials.h"

namespace paas::rpc {
namespace {

constexpr int kMostThreads = 256;
constexpr std::chrono::milliseconds kLook{5};

bool SomebodyAnswers(const std::string& path) {
  const os::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

Status PrepareSocket(const std::string& path) {
  if (SomebodyAnswers(path)) return AlreadyExists(path + ": another process serves there");
  ::unlink(path.c_str());
  const size_t slash = path.rfind('/');
  return slash > 0 ? os::MakeDirectories(path.substr(0, slash)) : absl::OkStatus();
}

StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const Endpoint& endpoint,
                                                               const ServerOptions& server) {
  if (endpoint.kind == Endpoint::Kind::kUnix) return grpc::InsecureServerCredentials();
  const TlsFiles& tls = server.tls;
  if (tls.empty()) {
    return InvalidArgument("listening on tcp:" + endpoint.address + " needs TLS files");
  }
  if (server.member_check) {
    return MemberServerCredentials(tls, server.member_check, server.client_certificate_optional);
  }
  grpc::SslServerCredentialsOptions options(
      server.client_certificate_optional
          ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY
          : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  grpc::SslServerCredentialsOptions::PemKeyCertPair pair;
  PAAS_ASSIGN_OR_RETURN(options.pem_root_certs, os::ReadFile(tls.authority));
  PAAS_ASSIGN_OR_RETURN(pair.cert_chain, os::ReadFile(tls.certificate));
  PAAS_ASSIGN_OR_RETURN(pair.private_key, os::ReadFile(tls.key));
  options.pem_key_cert_pairs.push_back(pair);
  return grpc::SslServerCredentials(options);
}

Status SetSocketModes(const ServerOptions& options) {
  for (const Endpoint& endpoint : options.endpoints) {
    if (endpoint.kind != Endpoint::Kind::kUnix) continue;
    PAAS_RETURN_IF_ERROR(
        os::OpenSocket(endpoint.address, options.socket_group, options.socket_mode));
  }
  return absl::OkStatus();
}

// Who looks at every call: the count for Shutdown(), and the observer when there is one.
void Intercept(grpc::ServerBuilder& builder, const OpenCalls& calls, CallObserver* observer) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(calls.MakeCounter());
  if (observer != nullptr) interceptors.push_back(MakeCallInterceptor(observer));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
}

void ConfigureBounds(grpc::ServerBuilder& builder) {
  grpc::ResourceQuota quota("paas");
  quota.SetMaxThreads(kMostThreads);
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

}  // namespace

StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                const std::vector<grpc::Service*>& services) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();  // must precede the builder
  grpc::ServerBuilder builder;
  ConfigureBounds(builder);
  OpenCalls calls;
  Intercept(builder, calls, options.observer);
  for (const Endpoint& endpoint : options.endpoints) {
    if (endpoint.kind == Endpoint::Kind::kUnix) {
      PAAS_RETURN_IF_ERROR(PrepareSocket(endpoint.address));
    }
    PAAS_ASSIGN_OR_RETURN(auto credentials, Credentials(endpoint, options));
    builder.AddListeningPort(endpoint.Target(), credentials);
  }
  for (grpc::Service* service : services) builder.RegisterService(service);
  // Between bind and chmod the socket must not be open to others.
  const mode_t old_umask = ::umask(0177);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  ::umask(old_umask);
  if (!server) return Unavailable("cannot listen on " + options.endpoints[0].Target());
  PAAS_RETURN_IF_ERROR(SetSocketModes(options));
  server->GetHealthCheckService()->SetServingStatus(/*serving=*/true);
  return std::unique_ptr<Server>(new Server(std::move(server), std::move(calls)));
}

Server::Server(std::unique_ptr<grpc::Server> server, OpenCalls calls)
    : server_(std::move(server)), calls_(std::move(calls)) {}

std::shared_ptr<grpc::Channel> Server::InProcess() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  return server_->InProcessChannel(arguments);
}

Server::~Server() { Shutdown(std::chrono::milliseconds(0)); }

void Server::Shutdown(std::chrono::milliseconds grace) {
  if (down_) return;
  down_ = true;
  server_->GetHealthCheckService()->SetServingStatus(/*serving=*/false);
  const auto deadline = std::chrono::system_clock::now() + grace;
  // Takes no new calls from now on, and returns when the clients have closed their connections. One
  // without a call hears of it when it looks, which gRPC's does every five seconds.
  const std::future<void> drained =
      std::async(std::launch::async, [&] { server_->Shutdown(deadline); });
  while (drained.wait_for(kLook) != std::future_status::ready) {
    if (calls_.count() == 0) ::grpc_server_cancel_all_calls(server_->c_server());
  }
  server_->Wait();
}

}  // namespace paas::rpc
