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

// A submodule, whose files are in the history.
struct SubmoduleCheckout {
  std::string path;    // from the top
  std::string commit;  // 40 hex digits
  std::string raw;     // as git keeps it
};

struct SourceOperationRequest {
  std::string project;
  model::Application application;
  std::string operation;  // its name
  std::string branch;
  std::string commit;                              // what is checked out, 40 hex digits
  std::map<std::string, std::string> environment;  // build-visible, PLATFORM_* included
  std::vector<SubmoduleCheckout> submodules = {};  // each before those within it
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

  // Takes the next piece.
  using PieceSink = std::function<Status(std::string_view)>;
  // What is new: a git pack, and the commits that submodules were moved to, as
  // `git cat-file --batch` prints them.
  struct Sinks {
    PieceSink commits;
    PieceSink submodules;
  };

  // `history` is the commit and everything before it as a git pack. A command that fails is a
  // result; an error means that the platform failed, that the request is not acceptable, or that it
  // was cancelled. Nothing is left behind.
  StatusOr<SourceOperationResult> Run(const SourceOperationRequest& request,
                                      const ArchiveReader& history, BuildObserver& observer,
                                      const Sinks& made);

 private:
  const image::Store* const store_;
  TaskClient* const tasks_;
  InUse* const in_use_;
  const BuildSettings settings_;
};

}  // namespace paas::builder
