#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/clock.h"
#include "controller/deploy/routing_table.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// Who may come in to an environment, and which one says so.
struct EffectiveAccess {
  std::string from;  // an environment; empty: nobody says anything
  bool is_enabled = false;
  model::HttpAccess access;  // in force when it is enabled

  bool operator==(const EffectiveAccess&) const = default;
};

// Of one among `environments`, which are those of its project. PURE.
EffectiveAccess AccessOf(const std::vector<Environment>& environments,
                         const std::vector<HttpAccessRecord>& records,
                         const std::string& environment);
// Of all that are not open to everybody.
StatusOr<RoutingTable::AccessTable> AllAccess(StateStore& store);

// "allow:203.0.113.0/24", "deny:2001:db8::1", "deny:any" (two rules: of both families). Host bits
// are cleared. InvalidArgument.
StatusOr<std::vector<model::AddressRule>> ParseAddressRule(const std::string& text);
// Without those that an earlier one decides already. PURE.
std::vector<model::AddressRule> Decisive(const std::vector<model::AddressRule>& rules);

// What administrators say of who may come in. Thread-safe.
class HttpAccesses {
 public:
  HttpAccesses(StateStore& store, RoutingTable& routes, UnixClock clock)
      : store_(store), routes_(routes), clock_(std::move(clock)) {}

  struct Change {
    std::optional<bool> is_enabled;
    std::optional<bool> children_only;
    std::optional<std::vector<std::string>> rules;  // replace those that are there
    std::map<std::string, std::string> passwords;   // users to add, or to give another one
    std::vector<std::string> removed_users;
    bool inherits = false;  // nothing of its own any more
  };
  struct View {
    std::optional<HttpAccessRecord> own;
    EffectiveAccess effective;
  };

  // NotFound without such an environment.
  StatusOr<View> Get(const std::string& project, const std::string& environment);
  // In force when it returns, for everybody who inherits it as well. An environment that had
  // nothing of its own begins with what it inherited, so that no door opens that was shut.
  // InvalidArgument, NotFound for a user who is not there; Unavailable when the router does not
  // follow: then it is stored, and goes on being tried.
  StatusOr<View> Set(const std::string& project, const std::string& environment,
                     const Change& change);

 private:
  StateStore& store_;
  RoutingTable& routes_;
  const UnixClock clock_;
};

}  // namespace paas::controller
