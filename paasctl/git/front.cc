#include "paasctl/git/front.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <thread>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "paas/controller/v1/git.grpc.pb.h"
#include "paasctl/client/convert.h"

namespace paas::paasctl {
namespace {

namespace pb = paas::controller::v1;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Stub = pb::Git::Stub;

// Configuration of several branches may be read, with a builder that has to look at its disk.
constexpr auto kPatience = 2min;
constexpr auto kStreamTimeout = 24h;
// A controller that restarts is back within seconds.
constexpr auto kAwayTime = 30s;
constexpr auto kPause = 200ms;

bool IsAway(const Status& status) { return status.code() == absl::StatusCode::kUnavailable; }

}  // namespace

struct Front::Parts {
  GitCredential credential;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<Stub> stub;

  void Fill(pb::GitCredential* out) const {
    if (credential.token.empty()) {
      out->set_key(credential.key);
    } else {
      out->set_token(credential.token);
    }
  }

  pb::PushRequest RequestOf(const GitPush& push) const {
    pb::PushRequest request;
    Fill(request.mutable_credential());
    request.set_project(push.project);
    request.set_quarantine(push.quarantine);
    for (const GitRefUpdate& update : push.updates) {
      pb::RefUpdate& added = *request.add_updates();
      added.set_ref(update.ref);
      added.set_before(update.before);
      added.set_after(update.after);
    }
    for (const std::string& option : push.options) request.add_options(option);
    for (const FetchedSubmodule& submodule : push.submodules) {
      pb::ModuleCommit& added = *request.add_modules();
      added.set_commit(submodule.commit);
      added.set_raw(submodule.raw);
    }
    for (const std::string& line : push.host_keys) request.add_host_keys(line);
    return request;
  }

  // Every question may be asked again when its answer was lost.
  template <typename Request, typename Reply>
  Status Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
             const Request& request, Reply* reply) const {
    const auto until = Clock::now() + kAwayTime;
    while (true) {
      grpc::ClientContext context;
      rpc::SetDeadline(context, kPatience);
      const Status status = rpc::FromGrpc((stub.get()->*method)(&context, request, reply));
      if (!IsAway(status) || Clock::now() > until) return status;
      std::this_thread::sleep_for(kPause);
    }
  }
};

StatusOr<std::unique_ptr<Front>> Front::Connect(const std::string& socket,
                                                GitCredential credential) {
  PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint endpoint, rpc::ParseEndpoint("unix:" + socket));
  auto parts = std::make_unique<Parts>();
  parts->credential = std::move(credential);
  PAAS_ASSIGN_OR_RETURN(parts->channel, rpc::Connect(endpoint, {}));
  parts->stub = pb::Git::NewStub(parts->channel);
  return std::unique_ptr<Front>(new Front(std::move(parts)));
}

Front::Front(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Front::~Front() = default;

StatusOr<std::string> Front::FindKey(const std::string& type, const std::string& blob) {
  pb::FindKeyRequest request;
  request.set_type(type);
  request.set_blob(blob);
  pb::FindKeyResponse reply;
  PAAS_RETURN_IF_ERROR(parts_->Ask(&Stub::FindKey, request, &reply));
  return reply.key();
}

StatusOr<OpenedRepository> Front::Open(const std::string& project, bool writes) {
  pb::OpenRequest request;
  parts_->Fill(request.mutable_credential());
  request.set_project(project);
  request.set_writes(writes);
  pb::OpenResponse reply;
  PAAS_RETURN_IF_ERROR(parts_->Ask(&Stub::Open, request, &reply));
  return OpenedRepository{
      reply.user(), reply.repository(), {reply.settings().begin(), reply.settings().end()}};
}

StatusOr<CheckedPush> Front::CheckPush(const GitPush& push) {
  pb::CheckPushResponse reply;
  PAAS_RETURN_IF_ERROR(parts_->Ask(&Stub::CheckPush, parts_->RequestOf(push), &reply));
  CheckedPush checked{{reply.lines().begin(), reply.lines().end()}, reply.refused(), {}};
  for (const pb::NeededModule& one : reply.needed()) {
    checked.needed.push_back(
        {one.path(), one.commit(), one.repository(), one.url(), one.resolve()});
    if (!one.has_ssh()) continue;
    checked.needed.back().ssh = {one.ssh().address(), one.ssh().host(), one.ssh().host_key(),
                                 one.ssh().deploy_key()};
  }
  return checked;
}

StatusOr<std::string> Front::SignLogin(const Login& login, const std::string& request) {
  pb::SignLoginRequest message;
  parts_->Fill(message.mutable_credential());
  message.set_project(login.project);
  message.set_host(login.host);
  message.set_branch(login.branch);
  message.set_submodule(login.submodule);
  message.set_request(request);
  pb::SignLoginResponse reply;
  PAAS_RETURN_IF_ERROR(parts_->Ask(&Stub::SignLogin, message, &reply));
  return reply.signature();
}

StatusOr<ReceivedPush> Front::ReceivePush(const GitPush& push) {
  pb::ReceivePushResponse reply;
  PAAS_RETURN_IF_ERROR(parts_->Ask(&Stub::ReceivePush, parts_->RequestOf(push), &reply));
  ReceivedPush received{{}, reply.no_wait()};
  for (const auto& result : reply.results()) {
    received.refs.push_back(
        {result.ref(), result.error(), result.environment(), result.activity(), result.note()});
  }
  return received;
}

Status Front::Watch(const std::string& activity, const EventSink& sink,
                    const std::function<void()>& away) {
  pb::WatchPushRequest request;
  parts_->Fill(request.mutable_credential());
  request.set_activity(activity);
  auto until = Clock::now() + kAwayTime;
  for (bool told = false;; std::this_thread::sleep_for(kPause)) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kStreamTimeout);
    const auto stream = parts_->stub->Watch(&context, request);
    for (pb::ActivityEvent event; stream->Read(&event);) {
      if (event.sequence() != 0) request.set_after_sequence(event.sequence());
      sink(FromProto(event));
      until = Clock::now() + kAwayTime;
      told = false;
      if (event.has_finished()) context.TryCancel();
      if (event.has_finished()) return absl::OkStatus();
    }
    const Status ended = rpc::FromGrpc(stream->Finish());
    if (!IsAway(ended) || Clock::now() > until) return ended;
    if (!told) away();
    told = true;
  }
}

}  // namespace paas::paasctl
