#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/access/rights.h"
#include "controller/activity/clock.h"
#include "controller/state/access_store.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// Users with their roles, keys and tokens. Checks shapes; whether the caller may was decided
// before. Thread-safe.
class Accounts {
 public:
  Accounts(StateStore& store, AccessStore& access, UnixClock clock)
      : store_(store), access_(access), clock_(std::move(clock)) {}

  Status Create(const std::string& name, bool is_platform_admin);
  // InvalidArgument for a role or type that does not exist, NotFound for user and project.
  Status Grant(const RoleGrant& grant);

  StatusOr<SshKeyRecord> AddKey(const std::string& user, const std::string& line);
  // NotFound when the key is not the user's; an empty user is anybody.
  Status DeleteKey(const std::string& id, const std::string& user);

  struct NewToken {
    std::string user;
    std::string name;
    std::string project;
    std::string environment_type;
    std::vector<std::string> verbs;
    uint32_t valid_seconds = 0;  // 0: for ever
  };
  struct MadeToken {
    TokenRecord record;
    std::string text;  // the only time that it is seen
  };
  StatusOr<MadeToken> MakeToken(const NewToken& order);
  Status DeleteToken(const std::string& id, const std::string& user);

 private:
  StateStore& store_;
  AccessStore& access_;
  UnixClock clock_;
};

}  // namespace paas::controller
