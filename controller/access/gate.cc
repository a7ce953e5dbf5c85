#include "controller/access/gate.h"

#include "common/digest/hmac.h"
#include "common/log/log.h"
#include "controller/access/token.h"

namespace paas::controller {
namespace {

constexpr int64_t kMinute = 60'000;
constexpr uint32_t kMostForgotten = 10'000;

Status NobodyKnown(const std::string& what) {
  return Status(absl::StatusCode::kUnauthenticated, what);
}

// What everybody may look at leaves no line when it was allowed.
bool IsNoted(const Gate::Request& request) {
  if (request.is_noted) return true;
  if (request.need == Need::kAnybody) return false;
  return request.need != Need::kVerb || request.verb != Verb::kView;
}

}  // namespace

StatusOr<Caller> Gate::Known(const std::string& user, const std::string& credential) {
  StatusOr<User> found = access_.GetUser(user);
  if (found.status().code() == absl::StatusCode::kNotFound) {
    return NobodyKnown("the platform knows no user '" + user + "': paasctl user create " + user);
  }
  PAAS_RETURN_IF_ERROR(found.status());
  Caller caller{.user = *std::move(found), .credential = credential};
  PAAS_ASSIGN_OR_RETURN(caller.roles, access_.ListRoles(user));
  return caller;
}

// An unknown id, a wrong secret and a token that was revoked are one answer.
StatusOr<Caller> Gate::ByToken(const std::string& text) {
  const Status refused = NobodyKnown("the token is not valid, or was revoked");
  const StatusOr<TokenText> token = ParseToken(text);
  if (!token.ok()) return NobodyKnown(Message(token.status()));
  const StatusOr<TokenRecord> record = access_.GetToken(token->id);
  if (record.status().code() == absl::StatusCode::kNotFound) return refused;
  PAAS_RETURN_IF_ERROR(record.status());
  if (!digest::SameSecret(record->hash, HashOf(*token)) || record->user != token->user)
    return refused;
  const int64_t now = clock_();
  if (record->expires_unix_ms != 0 && record->expires_unix_ms <= now) {
    return NobodyKnown("token " + record->id + " has expired");
  }
  if (now - record->used_unix_ms >= kMinute) {
    PAAS_RETURN_IF_ERROR(access_.TouchToken(record->id, now));
  }
  PAAS_ASSIGN_OR_RETURN(Caller caller, Known(record->user, "token " + record->id));
  caller.token = *record;
  return caller;
}

StatusOr<Caller> Gate::Authenticate(const Presented& presented) {
  if (!presented.token.empty()) return ByToken(presented.token);
  if (presented.is_own_socket) return Caller{.is_operator = true, .credential = "socket"};
  if (presented.certificate_name.empty()) {
    return NobodyKnown("show a client certificate, or a token in PAASCTL_TOKEN");
  }
  return Known(presented.certificate_name, "certificate");
}

StatusOr<Caller> Gate::AuthenticateKey(const std::string& key) {
  const StatusOr<SshKeyRecord> record = access_.GetSshKey(key);
  if (record.status().code() == absl::StatusCode::kNotFound) {
    return NobodyKnown("the key " + key + " is nobody's any more");
  }
  PAAS_RETURN_IF_ERROR(record.status());
  const int64_t now = clock_();
  if (now - record->used_unix_ms >= kMinute) {
    PAAS_RETURN_IF_ERROR(access_.TouchSshKey(record->id, now));
  }
  return Known(record->user, "key " + record->id);
}

StatusOr<std::string> Gate::TypeOf(const std::string& project, const std::string& environment) {
  const StatusOr<Environment> found = store_.GetEnvironment(project, environment);
  if (found.ok()) return found->type;
  if (found.status().code() != absl::StatusCode::kNotFound) return found.status();
  const StatusOr<Project> owner = store_.GetProject(project);
  const std::string branch = owner.ok() ? owner->default_branch : Project().default_branch;
  return std::string(environment == branch ? "production" : "development");
}

Status Gate::Check(const Caller& caller, Request& request) {
  switch (request.need) {
    case Need::kAnybody:
      return absl::OkStatus();
    case Need::kSelf:
      return CheckSelf(caller, request.object);
    case Need::kGitFront:
      return Status(absl::StatusCode::kPermissionDenied, "only git's front may call this");
    case Need::kPlatform:
      return CheckRight(caller, Verb::kAdmin, {});
    case Need::kVerb:
      break;
  }
  if (!request.activity.empty()) {
    PAAS_ASSIGN_OR_RETURN(const Activity activity, store_.FindActivity(request.activity));
    request.project = activity.project;
    request.environment = activity.environment;
  }
  Place place{.project = request.project};
  if (!request.environment.empty()) {
    PAAS_ASSIGN_OR_RETURN(place.environment_type, TypeOf(request.project, request.environment));
  } else if (request.verb == Verb::kPush) {
    place.environment_type = "production";  // of the default branch, which is meant
  }
  return CheckPlace(caller, request, std::move(place));
}

StatusOr<std::string> Gate::ParentOf(const Request& request) {
  if (request.parent == ParentUse::kNone) return std::string();
  const StatusOr<Environment> found = store_.GetEnvironment(request.project, request.environment);
  if (found.ok()) {
    const bool begins = !found->has_data && found->clones_parent;
    return request.parent == ParentUse::kFills && !begins ? std::string() : found->parent;
  }
  if (found.status().code() != absl::StatusCode::kNotFound) return found.status();
  if (request.parent != ParentUse::kFills || request.environment.empty()) return std::string();
  // It would be a child of the default branch.
  const StatusOr<Project> owner = store_.GetProject(request.project);
  if (!owner.ok() || owner->default_branch == request.environment) return std::string();
  const bool is_there = store_.GetEnvironment(request.project, owner->default_branch).ok();
  return is_there ? owner->default_branch : std::string();
}

// What the parent is comes last: who may do nothing here hears nothing of it.
Status Gate::CheckPlace(const Caller& caller, const Request& request, Place place) {
  PAAS_ASSIGN_OR_RETURN(std::string parent, ParentOf(request));
  if (!request.new_parent.empty()) parent = request.new_parent;
  if (parent.empty()) return CheckRight(caller, request.verb, place);
  PAAS_ASSIGN_OR_RETURN(const std::string type, TypeOf(request.project, parent));
  if (request.parent == ParentUse::kWrites) {
    return CheckRight(caller, request.verb, {request.project, type});
  }
  PAAS_RETURN_IF_ERROR(CheckRight(caller, request.verb, place));
  return Annotate(CheckRight(caller, Verb::kBranch, {request.project, type}),
                  "the data of '" + parent + "'");
}

Status Gate::Permit(const Caller& caller, const Request& asked, uint64_t* entry) {
  if (entry != nullptr) *entry = 0;
  Request request = asked;
  const Status checked = Check(caller, request);
  const bool is_denied = checked.code() == absl::StatusCode::kPermissionDenied;
  if (!checked.ok() && !is_denied) return checked;
  if (checked.ok() && (entry == nullptr || !IsNoted(request))) return checked;
  const StatusOr<uint64_t> noted = Note(caller, request, checked);
  if (!noted.ok()) log::Error("audit log: " + Message(noted.status()));
  if (is_denied) return checked;
  PAAS_RETURN_IF_ERROR(Annotate(noted.status(), "audit log"));
  *entry = *noted;
  return absl::OkStatus();
}

StatusOr<uint64_t> Gate::Note(const Caller& caller, const Request& request, const Status& checked) {
  ForgetOld();
  return access_.AppendAudit({.unix_ms = clock_(),
                              .user = caller.user.name,
                              .credential = caller.credential,
                              .call = request.call,
                              .project = request.project,
                              .environment = request.environment,
                              .object = request.object,
                              .result = checked.ok() ? "allowed" : "denied",
                              .reason = Message(checked)});
}

// Once an hour, and not all at once: whoever asks waits for it.
void Gate::ForgetOld() {
  if (audit_kept_.count() == 0) return;
  const int64_t now = clock_();
  {
    const std::lock_guard lock(mutex_);
    if (now < forget_unix_ms_) return;
    forget_unix_ms_ = now + 60 * kMinute;
  }
  const int64_t before = now - std::chrono::milliseconds(audit_kept_).count();
  const Status forgotten = access_.ForgetAudit(before, kMostForgotten);
  if (!forgotten.ok()) log::Error("audit log: " + Message(forgotten));
}

void Gate::Ended(uint64_t entry, const Status& status) {
  if (entry == 0) return;
  const Status noted =
      access_.EndAudit(entry, clock_(), absl::StatusCodeToString(status.code()), Message(status));
  if (!noted.ok()) log::Error("audit log: " + Message(noted));
}

Status Gate::PermitCall(const void* call, const Caller& caller, const Request& request) {
  uint64_t entry = 0;
  PAAS_RETURN_IF_ERROR(Permit(caller, request, &entry));
  if (entry == 0) return absl::OkStatus();
  const std::lock_guard lock(mutex_);
  calls_[call] = entry;
  return absl::OkStatus();
}

void Gate::CallEnded(const void* call, const Status& status) {
  uint64_t entry = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(call);
    if (found == calls_.end()) return;
    entry = found->second;
    calls_.erase(found);
  }
  Ended(entry, status);
}

}  // namespace paas::controller
