#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/state/phase_time.h"
#include "controller/state/variable_record.h"

namespace paas::controller {

struct Project {
  std::string id;       // ^[a-z0-9][a-z0-9-]{0,62}$
  std::string entropy;  // 56 random characters, made once; every application knows them
  std::string default_branch = "main";
  int64_t created_unix_ms = 0;
  std::string secret;  // made once; passwords of services come from it, and no container knows it
  int64_t ttl_s = 0;   // of environments that say nothing of their own; 0: they stay

  bool operator==(const Project&) const = default;
};

struct Environment {
  std::string project;
  std::string name;          // branch-like: "feature/login"
  std::string machine_name;  // "feature-login-x7k2abc"
  std::string type;          // production (the default branch's), staging, development
  std::string status;        // active, inactive, paused, deploying, failed, deleting
  uint32_t release = 0;      // the one that serves; 0: none yet
  uint64_t generation = 0;   // of the last spec handed to the agent
  int64_t updated_unix_ms = 0;
  std::string parent;         // name; empty: none
  std::string title;          // free text of its users; empty: its name
  bool clones_parent = true;  // its first data is its parent's
  bool has_data = false;      // its first data is there: from now on it is its own
  int64_t ttl_s = -1;         // after its last deploy; 0: it stays, -1: as its project says
  std::string on_expiry;      // delete; empty: deactivate
  std::string forked_at;      // the commit it began with, if its parent had that too

  bool operator==(const Environment&) const = default;
};

enum class ActivityState { kPending, kInProgress, kComplete, kCancelled };

// One piece of work on an environment, in the words of the activity log.
struct Activity {
  std::string id;  // 8 hex digits
  std::string project;
  std::string environment;
  std::string type;  // activity_types.h
  ActivityState state = ActivityState::kPending;
  std::string result;  // success, failure, "" while it runs
  std::string description;
  std::string commit;       // what a push deploys
  bool rebuild = false;     // ignore known build keys
  std::string application;  // of a cron or an operation
  std::string job;          // its name; of a restore the backup
  // "name=value" of a source operation; what a synchronisation or a live change is about.
  std::vector<std::string> variables;
  std::string actor;             // who asked for it, as the client says; empty: nobody did
  uint32_t release = 0;          // of a rollback: the release that is to serve again
  bool keeps_variables = false;  // of a rollback: with the variables as they are set now
  std::string phase;             // what it did last; names the culprit after a crash
  int64_t created_unix_ms = 0;
  int64_t started_unix_ms = 0;
  int64_t ended_unix_ms = 0;
  int exit = 0;
  std::string error;
  std::vector<PhaseTime> phases = {};  // until now, in their order

  bool operator==(const Activity&) const = default;
};

// A variable that was set when a release was made. Its value is in the spec, where it takes effect.
struct ReleaseVariable {
  std::string level;  // project, environment
  std::string name;
  int64_t version = 0;  // when it was set, Unix milliseconds
  bool is_sensitive = false;

  bool operator==(const ReleaseVariable&) const = default;
};

// What was deployed, complete: applying it again gives the same environment. It holds secrets.
struct Release {
  std::string project;
  std::string environment;
  uint32_t number = 0;  // from 1, one after the other
  std::string kind;     // deploy, redeploy, variable, rollback
  std::string description;
  std::string actor;      // who asked for it, as the client says
  uint32_t restored = 0;  // of a rollback: the release whose content this is
  std::string activity;
  std::string commit;
  std::string spec;   // plan::ToJson(EnvironmentSpec)
  std::string sites;  // routes::ToJson(sites)
  std::vector<std::string> urls;
  std::vector<std::string> applications;
  std::vector<ReleaseVariable> variables;
  std::vector<PhaseTime> phases;
  uint32_t duration_ms = 0;  // until it was live
  int64_t created_unix_ms = 0;

  bool operator==(const Release&) const = default;
};

}  // namespace paas::controller
