#include "membership/client/membership.h"

#include <grpcpp/grpcpp.h>

#include <chrono>

#include "common/log/log.h"
#include "common/os/file.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "membership/join_token.h"
#include "membership/node_certificate.h"
#include "membership/pinned_authority.h"
#include "paas/node/v1/membership.grpc.pb.h"

namespace paas::membership {
namespace {

namespace v1 = ::paas::node::v1;
using Stub = v1::Membership::Stub;

constexpr std::chrono::seconds kJoinPatience{60};
constexpr std::chrono::seconds kCallTimeout{10};
constexpr std::chrono::seconds kRound{2};
constexpr size_t kLongestTokenFile = 4096;

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

template <typename Request, typename Response>
Status Call(const std::shared_ptr<grpc::Channel>& channel,
            grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&, Response*),
            const Request& request, Response& response) {
  Stub stub(channel);
  grpc::ClientContext context;
  rpc::SetDeadline(context, kCallTimeout);
  return rpc::FromGrpc((stub.*call)(&context, request, &response));
}

rpc::Endpoint Tcp(const std::string& address) { return {rpc::Endpoint::Kind::kTcp, address}; }

// A connection without a certificate, to the controller that the authority has signed for.
Status AskToJoin(const MembershipOptions& options, const std::string& authority_file,
                 const v1::JoinRequest& request, v1::JoinResponse& response) {
  PAAS_ASSIGN_OR_RETURN(
      const auto channel,
      rpc::ConnectToMember(Tcp(options.controller), {authority_file, "", ""},
                           ExpectRole(Role::kController, std::make_shared<RemovedNodes>())));
  return Call(channel, &Stub::Join, request, response);
}

}  // namespace

Membership::Membership(MembershipOptions options) : options_(std::move(options)) {}

StatusOr<std::unique_ptr<Membership>> Membership::Open(const MembershipOptions& options) {
  std::unique_ptr<Membership> membership(new Membership(options));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(options.directory, 0700));
  if (!os::Exists(membership->files().certificate)) {
    PAAS_RETURN_IF_ERROR(Annotate(membership->Join(kJoinPatience), "join " + options.controller));
  }
  PAAS_RETURN_IF_ERROR(membership->Load());
  if (membership->HasRunOut()) {
    // What runs here is not to wait for a controller that is away.
    const Status joined = membership->Join(kCallTimeout);
    if (!joined.ok()) log::Error("join again: " + Message(joined));
    PAAS_RETURN_IF_ERROR(membership->Load());
  }
  PAAS_RETURN_IF_ERROR(membership->Connect());
  membership->keeper_.Start(kRound, RepeatingTask::First::kAtOnce,
                            [m = membership.get()] { m->Keep(); });
  return membership;
}

StatusOr<std::unique_ptr<Membership>> Membership::OpenIfJoined(const daemon::DaemonOptions& daemon,
                                                               Role role, const char* version) {
  if (daemon.join.controller.empty()) return std::unique_ptr<Membership>();
  const std::string& name = daemon.join.node_name;
  return Open({.controller = daemon.join.controller,
               .token_file = daemon.join.token_file,
               .directory = daemon.state_dir + "/membership",
               .role = role,
               .name = name.empty() ? DefaultNodeName() : name,
               .version = version});
}

rpc::TlsFiles Membership::files() const {
  const std::string node = options_.directory + "/node.pem";
  return {.authority = options_.directory + "/authority.pem", .certificate = node, .key = node};
}

Status Membership::Store(const std::string& key, const std::string& certificate) {
  return os::WriteFileDurably(files().certificate, key + certificate, 0600);
}

Status Membership::Join(std::chrono::seconds patience) {
  if (options_.token_file.empty()) {
    return InvalidArgument(
        "this node has not joined yet: token_file is needed, with what "
        "paasctl node token create printed");
  }
  PAAS_ASSIGN_OR_RETURN(const std::string text,
                        os::ReadFile(options_.token_file, kLongestTokenFile));
  StatusOr<JoinToken> token = ParseJoinToken(text);
  if (!token.ok()) return Annotate(token.status(), options_.token_file);
  PAAS_ASSIGN_OR_RETURN(const std::string authority,
                        FetchPinnedAuthority(options_.controller, token->pin, patience));
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(files().authority, authority));
  PAAS_ASSIGN_OR_RETURN(const KeyRequest made, MakeKeyRequest());
  v1::JoinRequest request;
  request.set_token(Format(*token));
  request.set_role(std::string(Name(options_.role)));
  request.set_name(options_.name);
  request.set_certificate_request(made.request);
  request.set_version(options_.version);
  v1::JoinResponse response;
  PAAS_RETURN_IF_ERROR(AskToJoin(options_, files().authority, request, response));
  PAAS_RETURN_IF_ERROR(Store(made.key, response.certificate()));
  log::Info("joined " + options_.controller + " as " + request.role() + " " + options_.name);
  return absl::OkStatus();
}

Status Membership::Load() {
  PAAS_ASSIGN_OR_RETURN(const std::string pem, os::ReadFile(files().certificate));
  StatusOr<NodeCertificate> certificate = ReadNodeCertificate(pem);
  if (!certificate.ok()) return Annotate(certificate.status(), files().certificate);
  if (certificate->identity.role != options_.role) {
    return FailedPrecondition(files().certificate + " is a " +
                              std::string(Name(certificate->identity.role)) + "'s");
  }
  end_unix_s_ = certificate->not_after_unix_s;
  // Half of what is left: of its whole time when it was just made.
  renew_unix_s_ = Now() + (end_unix_s_ - Now()) / 2;
  return absl::OkStatus();
}

bool Membership::HasRunOut() const { return end_unix_s_ <= Now(); }

Status Membership::Connect() {
  PAAS_ASSIGN_OR_RETURN(controller_, ConnectTo(Tcp(options_.controller), Role::kController));
  return absl::OkStatus();
}

StatusOr<std::shared_ptr<grpc::Channel>> Membership::ConnectTo(const rpc::Endpoint& endpoint,
                                                               Role expected) const {
  return rpc::ConnectToMember(endpoint, files(), ExpectRole(expected, removed_));
}

std::string Membership::Problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

Status Membership::Report() {
  v1::ReportRequest request;
  request.set_version(options_.version);
  v1::ReportResponse response;
  PAAS_RETURN_IF_ERROR(Call(controller_, &Stub::Report, request, response));
  removed_->Set({response.removed_ids().begin(), response.removed_ids().end()});
  return absl::OkStatus();
}

Status Membership::RenewWhenDue() {
  if (Now() < renew_unix_s_) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const KeyRequest made, MakeKeyRequest());
  v1::RenewRequest request;
  request.set_certificate_request(made.request);
  v1::RenewResponse response;
  PAAS_RETURN_IF_ERROR(Call(controller_, &Stub::Renew, request, response));
  PAAS_RETURN_IF_ERROR(Store(made.key, response.certificate()));
  PAAS_RETURN_IF_ERROR(Load());
  log::Info("the certificate of this node was renewed");
  return absl::OkStatus();
}

void Membership::Note(const Status& status) {
  std::string problem;
  if (HasRunOut()) {
    problem = "the certificate of this node has run out: give it a new token, and restart it";
  } else if (status.code() == absl::StatusCode::kPermissionDenied) {
    problem = "the controller does not know this node any more";
  } else if (!status.ok() && Now() >= renew_unix_s_) {
    problem = "the certificate of this node cannot be renewed";
  }
  const std::lock_guard lock(mutex_);
  // Told once.
  if (!problem.empty() && problem_.empty()) log::Error(problem + " (" + Message(status) + ")");
  problem_ = problem;
}

void Membership::Keep() {
  Status status = Report();
  if (const Status renewed = RenewWhenDue(); !renewed.ok()) status = renewed;
  Note(status);
}

StatusOr<std::shared_ptr<grpc::Channel>> Connect(const Membership* member,
                                                 const rpc::Endpoint& endpoint, Role expected,
                                                 const rpc::TlsFiles& tls) {
  if (endpoint.kind == rpc::Endpoint::Kind::kUnix || member == nullptr) {
    return rpc::Connect(endpoint, tls);
  }
  return member->ConnectTo(endpoint, expected);
}

}  // namespace paas::membership
