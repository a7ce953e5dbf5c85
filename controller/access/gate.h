#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "common/status/status.h"
#include "controller/access/rights.h"
#include "controller/access/rules.h"
#include "controller/activity/clock.h"
#include "controller/state/access_store.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// Decides about every call: who makes it, whether they may, and the audit log's line about it.
// Thread-safe.
class Gate {
 public:
  // The audit log forgets what is older than `audit_kept`; 0: nothing.
  Gate(StateStore& store, AccessStore& access, UnixClock clock,
       std::chrono::days audit_kept = std::chrono::days(0))
      : store_(store), access_(access), clock_(std::move(clock)), audit_kept_(audit_kept) {}

  // What a caller shows of itself.
  struct Presented {
    bool is_own_socket = false;    // the controller's own, which only root may open
    std::string token;             // wins over the others: it is there to narrow them
    std::string certificate_name;  // of a client certificate that was verified
  };
  // Unauthenticated says what is wrong, and nothing of what was shown.
  StatusOr<Caller> Authenticate(const Presented& presented);
  // Who has this SSH key; SSH has verified that the caller holds it.
  StatusOr<Caller> AuthenticateKey(const std::string& key);

  // A call, as its rule reads it.
  struct Request {
    std::string call;  // "Controller/Deploy", "git push"
    Need need = Need::kPlatform;
    Verb verb = Verb::kAdmin;
    std::string project;
    std::string environment;
    std::string activity;  // instead of the two
    std::string object;
    ParentUse parent = ParentUse::kNone;
    bool is_noted = false;   // though it is only a look
    std::string new_parent;  // that the environment is to get: to branch it must be allowed too
  };
  // PermissionDenied when the caller may not. What changes something, and what was denied, is in
  // the audit log when this returns; when that cannot be written the call is not served. Without
  // `entry` it is a look ahead: what is allowed is noted when it is done. Else it becomes the entry
  // of what was allowed, for Ended(); 0: there is none.
  Status Permit(const Caller& caller, const Request& request, uint64_t* entry);
  // Adds to an entry how it ended; nothing for 0.
  void Ended(uint64_t entry, const Status& status);

  // The same for a call under way, which `call` stands for until it ends.
  Status PermitCall(const void* call, const Caller& caller, const Request& request);
  // Of any call: those without an entry are not known.
  void CallEnded(const void* call, const Status& status);

  // Whether a caller may see a project at all; for lists. Leaves no trace.
  static bool Sees(const Caller& caller, const std::string& project) {
    return CheckRight(caller, Verb::kView, {.project = project}).ok();
  }
  // The type that the environment has, or that one of this name would get.
  StatusOr<std::string> TypeOf(const std::string& project, const std::string& environment);

 private:
  StatusOr<Caller> Known(const std::string& user, const std::string& credential);
  StatusOr<Caller> ByToken(const std::string& text);
  Status Check(const Caller& caller, Request& request);
  StatusOr<uint64_t> Note(const Caller& caller, const Request& request, const Status& checked);
  void ForgetOld();
  // The parent that the call concerns; "": none.
  StatusOr<std::string> ParentOf(const Request& request);
  Status CheckPlace(const Caller& caller, const Request& request, Place place);

  StateStore& store_;
  AccessStore& access_;
  UnixClock clock_;
  const std::chrono::days audit_kept_;

  std::mutex mutex_;
  std::map<const void*, uint64_t> calls_;  // their entries
  int64_t forget_unix_ms_ = 0;             // when old entries are looked for again
};

}  // namespace paas::controller
