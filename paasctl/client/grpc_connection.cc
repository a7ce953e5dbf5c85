#include "paasctl/client/grpc_connection.h"

#include <unistd.h>

#include "paasctl/client/user_name.h"

namespace paas::paasctl {
namespace {

using namespace std::chrono_literals;

constexpr auto kQuestionTimeout = 30s;
constexpr auto kStreamTimeout = 24h;

}  // namespace

GrpcConnection::GrpcConnection(const ClientOptions& options, std::shared_ptr<grpc::Channel> channel)
    : options_(options),
      channel_(std::move(channel)),
      stub_(paas::controller::v1::Controller::NewStub(channel_)) {}

std::chrono::milliseconds GrpcConnection::StreamTimeout() const {
  return options_.timeout.value_or(kStreamTimeout);
}

void GrpcConnection::SayWhoAsks(grpc::ClientContext& context) const {
  if (!options_.token.empty()) {
    context.AddMetadata("authorization", "Bearer " + AsHeader(options_.token));
  }
  static const std::string kName = AsHeader(UserName());
  context.AddMetadata("paas-user", kName);
}

std::chrono::milliseconds GrpcConnection::QuestionTimeout() const {
  return options_.timeout.value_or(kQuestionTimeout);
}

// A socket that exists but may not be opened is a matter of rights, not of reachability; gRPC
// cannot tell.
Status GrpcConnection::Explain(const grpc::Status& status) const {
  const Status ours = rpc::FromGrpc(status);
  if (ours.code() != absl::StatusCode::kUnavailable) return ours;
  // Connected: then it is the control plane that misses somebody, and says so.
  if (channel_->GetState(/*try_to_connect=*/false) == GRPC_CHANNEL_READY) return ours;
  const bool is_unix = options_.endpoint.kind == rpc::Endpoint::Kind::kUnix;
  const std::string& address = options_.endpoint.address;
  if (is_unix && ::access(address.c_str(), R_OK | W_OK) != 0 && errno == EACCES) {
    return Status(absl::StatusCode::kPermissionDenied,
                  "you may not open " + address + "; are you in the group that owns it?");
  }
  // gRPC's own words about a socket that nobody listens on help no one.
  const std::string where = "the control plane does not answer at " + options_.endpoint.Target();
  return Unavailable(is_unix ? where : where + ": " + Message(ours));
}

}  // namespace paas::paasctl
