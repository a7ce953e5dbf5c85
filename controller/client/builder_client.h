#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/cancel_token.h"
#include "controller/plan/base_image.h"

namespace paas::controller {

struct BuildOrder {
  std::string project;
  std::string application_name;
  std::string application;  // normalised JSON
  std::string tree;         // git tree id of the source root
  std::map<std::string, std::string> environment;
  bool rebuild = false;
};

// Why a build failed.
struct BuildFailure {
  std::string phase;
  int exit_code = 0;
  std::string signal;
  bool out_of_memory = false;
  bool timed_out = false;
  std::string message;
  std::vector<std::string> last_lines;
};

struct BuildOutcome {
  std::string image_digest;
  std::string base_digest;
  std::string base_reference;
  uint64_t image_bytes = 0;
  bool reused = false;
  std::vector<std::string> warnings;
  std::optional<BuildFailure> failure;  // set instead of the digests
};

// A submodule as it is checked out; its files are in the history that is sent.
struct SubmoduleCheckout {
  std::string path;
  std::string commit;
  std::string raw;  // as git keeps it
};

struct SourceOperationOrder {
  std::string project;
  std::string application;  // normalised JSON
  std::string operation;
  std::string branch;
  std::string commit;  // to check out
  std::map<std::string, std::string> environment;
  std::vector<SubmoduleCheckout> submodules = {};  // each before those within it
};

struct SourceOperationOutcome {
  std::string head;                     // as the container says; the order's commit: nothing new
  std::optional<BuildFailure> failure;  // set instead
  std::string submodule_commits = {};   // see ReadModuleCommits()
};

// Sees a build happen.
struct BuildObserver {
  std::function<void(const std::string& phase, const std::string& text)> on_phase;
  std::function<void(const std::string& phase, bool is_stderr, std::string_view bytes)> on_output;
};

// Gives the source as a tar stream, piece by piece; stops at the sink's first error.
using SourceStream = std::function<Status(const std::function<Status(std::string_view)>& sink)>;

// The build service. Thread-safe.
class BuilderClient {
 public:
  virtual ~BuilderClient() = default;

  // A build that failed by its own fault is an outcome. Unavailable when the builder does not
  // answer; Cancelled by the token. `source` is only asked when the image is not known yet, and
  // from another thread.
  virtual StatusOr<BuildOutcome> Build(const BuildOrder& order, const SourceStream& source,
                                       const BuildObserver& observer, CancelToken& cancel) = 0;
  // Runs a source operation. `history` gives the order's commit as a git pack; `commits` is handed
  // what is new as one, as user code made it, and ends the run when it refuses.
  virtual StatusOr<SourceOperationOutcome> RunSourceOperation(
      const SourceOperationOrder& order, const SourceStream& history,
      const std::function<Status(std::string_view)>& commits, const BuildObserver& observer,
      CancelToken& cancel) = 0;
  virtual StatusOr<std::vector<BaseImage>> ListBaseImages() = 0;
};

}  // namespace paas::controller
