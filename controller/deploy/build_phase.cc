#include "controller/deploy/build_phase.h"

#include <mutex>

#include "controller/activity/exit_codes.h"
#include "controller/activity/output_lines.h"
#include "controller/deploy/endings.h"
#include "controller/deploy/failure_block.h"
#include "controller/plan/container_variables.h"
#include "model/json.h"

namespace paas::controller {
namespace {

constexpr size_t kShortTree = 7;
constexpr size_t kShortDigest = 19;  // "sha256:" and 12 digits

std::string Megabytes(uint64_t bytes) {
  const uint64_t tenths = (bytes * 10 + (1 << 19)) >> 20;
  if (tenths >= 100) return std::to_string(tenths / 10) + " MB";
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

std::string Describe(const BuildOutcome& outcome, const std::string& tree) {
  const std::string image = outcome.image_digest.substr(0, kShortDigest) + "…";
  return "tree " + tree.substr(0, kShortTree) + ", " +
         (outcome.reused ? "image " + image
                         : Megabytes(outcome.image_bytes) + " squashfs, image " + image) +
         (outcome.base_reference.empty() ? "" : " on " + outcome.base_reference);
}

// One application's way through the builder.
class ApplicationBuild {
 public:
  ApplicationBuild(Doors& doors, const SourceRepository& repository, ActivityLog& log,
                   CancelToken& cancel, const model::Application& application, std::string source,
                   std::string tree)
      : doors_(doors),
        repository_(repository),
        log_(log),
        cancel_(cancel),
        application_(application),
        source_(std::move(source)),
        tree_(std::move(tree)),
        phase_("build " + application.name),
        stdout_([this](const std::string& line) { log_.Output(phase_, false, line); }),
        stderr_([this](const std::string& line) { log_.Output(phase_, true, line); }) {}

  StatusOr<BuildOutcome> Run(const PlanInput& input, bool rebuild) {
    log_.Enter(phase_, "building " + application_.name);
    const BuildOrder order{.project = input.project.id,
                           .application_name = application_.name,
                           .application = model::ToJson(application_),
                           .tree = tree_,
                           .environment = BuildEnvironment(input, application_, tree_),
                           .rebuild = rebuild};
    const SourceStream source = [this](const auto& sink) {
      return repository_.Archive(source_, sink);
    };
    StatusOr<BuildOutcome> outcome = doors_.builder.Build(order, source, Observer(), cancel_);
    stdout_.Flush();
    stderr_.Flush();
    EndPart();
    return outcome;
  }

  Stop Conclude(const StatusOr<BuildOutcome>& outcome) {
    if (!outcome.ok() || cancel_.IsCancelled()) {
      const FinishedEvent end = EndFor(outcome.status(), kExitBuildFailed, cancel_);
      log_.Line(cancel_.IsCancelled() ? "cancelled" : "FAILED", end.error);
      return end;
    }
    for (const std::string& warning : outcome->warnings) {
      log_.Output(phase_, /*is_stderr=*/true, "warning: " + warning);
    }
    if (outcome->failure) {
      log_.Line("FAILED", Describe(*outcome->failure));
      log_.Failure(BuildFailureBlock(application_.name, *outcome->failure));
      return Failed(kExitBuildFailed,
                    "build of " + application_.name + " failed: " + Describe(*outcome->failure));
    }
    log_.Line(outcome->reused ? "reused" : "built", Describe(*outcome, tree_));
    return std::nullopt;
  }

 private:
  BuildObserver Observer() {
    return {.on_phase =
                [this](const std::string& phase, const std::string&) {
                  EndPart();
                  part_ = phase;
                  log_.Waiting("building " + application_.name + ", " + phase);
                },
            .on_output =
                [this](const std::string&, bool is_stderr, std::string_view bytes) {
                  (is_stderr ? stderr_ : stdout_).Add(bytes);
                }};
  }

  void EndPart() {
    const auto now = std::chrono::steady_clock::now();
    if (!part_.empty()) {
      log_.Step(part_, std::chrono::duration_cast<std::chrono::milliseconds>(now - since_));
    }
    since_ = now;
    part_.clear();
  }

  Doors& doors_;
  const SourceRepository& repository_;
  ActivityLog& log_;
  CancelToken& cancel_;
  const model::Application& application_;
  const std::string source_;  // what is built
  const std::string tree_;    // what it is known by
  const std::string phase_;
  OutputLines stdout_;
  OutputLines stderr_;
  std::string part_;  // of the build, that the builder told last
  std::chrono::steady_clock::time_point since_;
};

}  // namespace

Stop BuildAll(Doors& doors, const SourceRepository& repository, Configuration& configuration,
              bool rebuild, ActivityLog& log, CancelToken& cancel, ImageLeases::Lease& lease,
              bool& any_built) {
  PlanInput& input = configuration.input;
  for (const model::Application& application : input.config.applications) {
    const std::string& tree = configuration.trees[application.name];
    ApplicationBuild build(doors, repository, log, cancel, application,
                           configuration.sources[application.name], tree);
    const StatusOr<BuildOutcome> outcome = build.Run(input, rebuild);
    if (Stop stop = build.Conclude(outcome)) return stop;
    any_built = any_built || !outcome->reused;
    lease.Add(outcome->base_digest);
    lease.Add(outcome->image_digest);
    input.built[application.name] = {
        .base_digest = outcome->base_digest, .app_digest = outcome->image_digest, .tree = tree};
  }
  return std::nullopt;
}

}  // namespace paas::controller
