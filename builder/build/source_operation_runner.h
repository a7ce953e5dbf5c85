#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "builder/build/build_observer.h"
#include "builder/build/build_settings.h"
#include "builder/collect/in_use.h"
#include "builder/source/source_tree.h"
#include "common/status/status.h"
#include "image/store.h"
#include "model/application.h"

namespace paas::builder {

struct SourceOperationRequest {
  std::string project;
  model::Application application;
  std::string operation;  // its name
  std::string branch;
  std::string commit;                              // what is checked out, 40 hex digits
  std::map<std::string, std::string> environment;  // build-visible, PLATFORM_* included
};

struct SourceOperationResult {
  std::string head;                     // the last commit; that of the request when none is new
  std::optional<BuildFailure> failure;  // set instead
};

// Runs source operations: a command of the project on a checkout of its own repository, in build
// containers. What it returns was made by user code, and is not looked into here. Thread-safe.
class SourceOperationRunner {
 public:
  // All borrowed.
  SourceOperationRunner(const image::Store* store, TaskClient* tasks, InUse* in_use,
                        BuildSettings settings)
      : store_(store), tasks_(tasks), in_use_(in_use), settings_(std::move(settings)) {}

  // Takes the next piece of the new commits, a git pack.
  using PackSink = std::function<Status(std::string_view)>;

  // `history` is the commit and everything before it as a git pack. A command that fails is a
  // result; an error means that the platform failed, that the request is not acceptable, or that it
  // was cancelled. Nothing is left behind.
  StatusOr<SourceOperationResult> Run(const SourceOperationRequest& request,
                                      const ArchiveReader& history, BuildObserver& observer,
                                      const PackSink& commits);

 private:
  const image::Store* const store_;
  TaskClient* const tasks_;
  InUse* const in_use_;
  const BuildSettings settings_;
};

}  // namespace paas::builder
