#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "controller/deploy/deploy_runner.h"

namespace paas::controller::testing {

// A builder that does as the test says and remembers what it was asked.
class FakeBuilder : public BuilderClient {
 public:
  StatusOr<BuildOutcome> Build(const BuildOrder& order, const SourceStream& source,
                               const BuildObserver& observer, CancelToken& cancel) override {
    ++builds;
    if (known.count(order.tree) != 0 && !order.rebuild) return Outcome(order, /*reused=*/true);
    observer.on_phase("hook", "");
    observer.on_output("hook", false, "hello\x1b[31m from the hook\nhalf");
    uint64_t bytes = 0;
    PAAS_RETURN_IF_ERROR(source([&](std::string_view piece) {
      bytes += piece.size();
      return absl::OkStatus();
    }));
    EXPECT_GT(bytes, 0u);
    if (on_build) on_build();
    if (cancel.IsCancelled()) return Status(absl::StatusCode::kCancelled, "cancelled");
    if (fails) {
      BuildOutcome outcome;
      outcome.failure = BuildFailure{.phase = "hook", .exit_code = 2};
      return outcome;
    }
    known.insert(order.tree);
    return Outcome(order, /*reused=*/false);
  }
  StatusOr<std::vector<BaseImage>> ListBaseImages() override {
    return std::vector<BaseImage>{{"nodejs-18", "nodejs", "18", "sha256:base", ""}};
  }

  // Commits in a clone, as the container would; then it is told what the test wants.
  StatusOr<SourceOperationOutcome> RunSourceOperation(
      const SourceOperationOrder& order, const SourceStream& history,
      const std::function<Status(std::string_view)>& commits, const BuildObserver& observer,
      CancelToken&) override {
    orders.push_back(order);
    observer.on_output("operation", false, "working\n");
    std::string pack;
    PAAS_RETURN_IF_ERROR(history([&](std::string_view piece) {
      pack += piece;
      return absl::OkStatus();
    }));
    return on_operation(order, commits);
  }
  std::vector<SourceOperationOrder> orders;
  std::function<StatusOr<SourceOperationOutcome>(const SourceOperationOrder&,
                                                 const std::function<Status(std::string_view)>&)>
      on_operation;

  static BuildOutcome Outcome(const BuildOrder& order, bool reused) {
    return {.image_digest = "sha256:" + order.tree,
            .base_digest = "sha256:base",
            .base_reference = "nodejs-18",
            .image_bytes = 41 << 20,
            .reused = reused};
  }
  std::set<std::string> known;
  std::function<void()> on_build;
  bool fails = false;
  int builds = 0;
};

}  // namespace paas::controller::testing
