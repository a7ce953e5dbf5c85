#include "controller/rpc/git_service.h"

#include "common/rpc/status.h"
#include "controller/access/deploy_keys.h"
#include "controller/access/ssh_key.h"
#include "controller/push/git_settings.h"
#include "controller/push/push_check.h"
#include "controller/rpc/follow.h"
#include "controller/source/names.h"

namespace paas::controller {

namespace pb = paas::controller::v1;
using rpc::ToGrpc;

StatusOr<Caller> GitService::CallerBy(const pb::GitCredential& credential) {
  if (credential.has_key()) return parts_.gate.AuthenticateKey(credential.key());
  return parts_.gate.Authenticate({.token = credential.token()});
}

StatusOr<PushOrder> GitService::OrderOf(const pb::PushRequest& request) {
  PushOrder order{.project = request.project(), .quarantine = request.quarantine()};
  PAAS_ASSIGN_OR_RETURN(order.caller, CallerBy(request.credential()));
  PAAS_ASSIGN_OR_RETURN(order.options,
                        ParsePushOptions({request.options().begin(), request.options().end()}));
  for (const pb::ModuleCommit& module : request.modules()) {
    order.modules.push_back({module.commit(), module.raw()});
  }
  order.host_keys.assign(request.host_keys().begin(), request.host_keys().end());
  for (const pb::RefUpdate& update : request.updates()) {
    if (!IsObjectId(update.before()) || !IsObjectId(update.after())) {
      return InvalidArgument("not an object id");
    }
    order.updates.push_back({update.ref(), update.before(), update.after()});
  }
  return order;
}

grpc::Status GitService::FindKey(grpc::ServerContext*, const pb::FindKeyRequest* request,
                                 pb::FindKeyResponse* response) {
  const StatusOr<SshKeyLine> line = ParseSshKey(request->type() + " " + request->blob());
  if (!line.ok()) return grpc::Status::OK;  // a kind of key that nobody can have
  const StatusOr<SshKeyRecord> key = parts_.access.GetSshKey(FingerprintOf(line->blob));
  if (key.status().code() == absl::StatusCode::kNotFound) return grpc::Status::OK;
  if (!key.ok()) return ToGrpc(key.status());
  response->set_key(key->id);
  response->set_user(key->user);
  return grpc::Status::OK;
}

// Who may not see a project hears the same whether it exists or not.
grpc::Status GitService::Open(grpc::ServerContext*, const pb::OpenRequest* request,
                              pb::OpenResponse* response) {
  const StatusOr<Caller> caller = CallerBy(request->credential());
  if (!caller.ok()) return ToGrpc(caller.status());
  const Status permitted = parts_.gate.Permit(
      *caller,
      {.call = "git", .need = Need::kVerb, .verb = Verb::kView, .project = request->project()},
      /*entry=*/nullptr);
  if (!permitted.ok()) return ToGrpc(permitted);
  const StatusOr<Project> project = parts_.doors.store.GetProject(request->project());
  if (!project.ok()) return ToGrpc(project.status());
  const StatusOr<SourceRepository*> repository = parts_.doors.sources.Get(project->id);
  if (!repository.ok()) return ToGrpc(repository.status());
  const std::string path = parts_.doors.sources.PathOf(project->id);
  response->set_user(caller->user.name);
  response->set_repository(path);
  for (const std::string& setting : GitSettings(parts_.hooks, parts_.push_limit_mb)) {
    response->add_settings(setting);
  }
  return grpc::Status::OK;
}

grpc::Status GitService::CheckPush(grpc::ServerContext*, const pb::PushRequest* request,
                                   pb::CheckPushResponse* response) {
  const StatusOr<PushOrder> order = OrderOf(*request);
  if (!order.ok()) return ToGrpc(order.status());
  PushCheck check(parts_.doors, parts_.gate, *order);
  const Status looked = check.Run();
  if (!looked.ok()) return ToGrpc(looked);
  for (const std::string& line : check.lines()) response->add_lines(line);
  response->set_refused(check.refused());
  if (check.refused()) return grpc::Status::OK;
  for (const PushCheck::Needed& one : check.needed()) {
    pb::NeededModule& added = *response->add_needed();
    added.set_path(one.path);
    added.set_commit(one.commit);
    added.set_repository(one.repository);
    added.set_url(one.url);
    added.set_resolve(one.resolve);
    if (one.deploy_key.empty()) continue;
    added.mutable_ssh()->set_address(one.address);
    added.mutable_ssh()->set_host(one.host);
    added.mutable_ssh()->set_host_key(one.host_key);
    added.mutable_ssh()->set_deploy_key(one.deploy_key);
  }
  return grpc::Status::OK;
}

// What the front says of it is for the audit log alone.
grpc::Status GitService::SignLogin(grpc::ServerContext*, const pb::SignLoginRequest* request,
                                   pb::SignLoginResponse* response) {
  const StatusOr<Caller> caller = CallerBy(request->credential());
  if (!caller.ok()) return ToGrpc(caller.status());
  uint64_t entry = 0;
  const Status permitted = parts_.gate.Permit(
      *caller,
      {.call = "git submodule login",
       .need = Need::kVerb,
       .verb = Verb::kView,
       .project = request->project(),
       .object = request->host() + " for " + request->submodule() + " of " + request->branch(),
       .is_noted = true},
      &entry);
  if (!permitted.ok()) return ToGrpc(permitted);
  const StatusOr<std::string> signature =
      parts_.doors.deploy_keys->Sign(request->project(), request->request());
  parts_.gate.Ended(entry, signature.status());
  if (!signature.ok()) return ToGrpc(signature.status());
  response->set_signature(*signature);
  return grpc::Status::OK;
}

grpc::Status GitService::ReceivePush(grpc::ServerContext*, const pb::PushRequest* request,
                                     pb::ReceivePushResponse* response) {
  const StatusOr<PushOrder> order = OrderOf(*request);
  if (!order.ok()) return ToGrpc(order.status());
  for (const Pushes::Result& result : parts_.pushes.Receive(*order)) {
    pb::ReceivePushResponse::Result& added = *response->add_results();
    added.set_ref(result.ref);
    added.set_error(Message(result.status));
    added.set_environment(result.environment);
    added.set_activity(result.activity);
    added.set_note(result.note);
  }
  response->set_no_wait(order->options.no_wait);
  return grpc::Status::OK;
}

grpc::Status GitService::Watch(grpc::ServerContext* context, const pb::WatchPushRequest* request,
                               grpc::ServerWriter<pb::ActivityEvent>* writer) {
  const StatusOr<Caller> caller = CallerBy(request->credential());
  if (!caller.ok()) return ToGrpc(caller.status());
  const Status permitted = parts_.gate.Permit(
      *caller,
      {.call = "git", .need = Need::kVerb, .verb = Verb::kView, .activity = request->activity()},
      /*entry=*/nullptr);
  if (!permitted.ok()) return ToGrpc(permitted);
  return ToGrpc(
      Show(parts_.journal, request->activity(), request->after_sequence(), *context, *writer));
}

}  // namespace paas::controller
