#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "common/status/status.h"
#include "controller/activity/clock.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// An environment to be.
struct NewEnvironment {
  std::string project;
  std::string name;
  // Unset: the environment of the default branch, if there is one and it is another. "": none.
  std::optional<std::string> parent;
  std::string type;  // "": production for the default branch, else development
  std::string title;
  bool clones_parent = true;
  std::string status = "inactive";  // or deploying
  int64_t ttl_s = -1;               // as of Environment
  std::string forked_at = {};       // likewise
};

// The environment as it is, or what a deploy of that name would make; nothing is stored.
StatusOr<Environment> EnvironmentToBe(StateStore& store, const Project& project,
                                      const std::string& name);

// InvalidArgument for a type, title or end that the environment cannot have.
Status CheckDescription(const Project& owner, const Environment& environment);
// InvalidArgument for a time that is none, -1 (as the project says) and 0 (for good) aside.
Status CheckTtl(int64_t ttl_s);
// NotFound without its parent; InvalidArgument when it would be its own ancestor.
Status CheckParent(StateStore& store, const Environment& environment);

// Brings projects and environments into being. Thread-safe.
class Projects {
 public:
  Projects(StateStore& store, UnixClock clock) : store_(store), clock_(std::move(clock)) {}

  // The project, created with its entropy when it is new. InvalidArgument for a bad id.
  StatusOr<Project> Ensure(const std::string& id);
  // The same, but AlreadyExists when there is one. An empty branch is "main".
  StatusOr<Project> CreateProject(const std::string& id, const std::string& default_branch);
  // NotFound, and FailedPrecondition while the project has environments or work to do.
  Status CheckUnused(const std::string& id);
  // InvalidArgument for a bad name, type or title; NotFound without the parent; AlreadyExists when
  // it is there.
  StatusOr<Environment> CreateEnvironment(const NewEnvironment& wanted);
  // The environment of a project, created with what is usual when it is new, to be deployed.
  StatusOr<Environment> EnsureEnvironment(const std::string& project, const std::string& name);

 private:
  StatusOr<Project> Make(Project project);
  StatusOr<Environment> Create(const Project& owner, const NewEnvironment& wanted);

  StateStore& store_;
  UnixClock clock_;
  std::mutex mutex_;  // between looking and creating
};

}  // namespace paas::controller
