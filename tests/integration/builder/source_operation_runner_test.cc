#include "builder/build/source_operation_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "image/signed_manifest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::builder {
namespace {

using ::testing::ElementsAre;

class Silence : public BuildObserver {
  void OnPhase(const std::string&, const std::string&) override {}
  void OnOutput(const std::string&, std::string_view, bool) override {}
  void OnSourceNeeded() override {}
  bool IsCancelled() override { return false; }
};

// Ends at once with a failure, after a look at what is in use.
class LookingTasks : public TaskClient {
 public:
  explicit LookingTasks(InUse& in_use) : in_use_(in_use) {}
  StatusOr<TaskEnd> Run(const Task& task, const OutputSink&, const Cancelled&) override {
    for (const std::string& name : {task.base_digest, std::string("shop")}) {
      if (in_use_.IsUsed(name)) used.push_back(name);
    }
    return TaskEnd{.code = 1};
  }
  std::vector<std::string> used;

 private:
  InUse& in_use_;
};

TEST(SourceOperationRunner, ItsBaseImageAndTheCachesOfTheProjectAreInUseWhileItRuns) {
  const testing::TempTree tree;
  const auto key = image::SigningKey::Generate().value();
  ASSERT_OK_AND_ASSIGN(const auto store, image::Store::Open(tree / "images", testing::Trust(key)));
  const image::FileDigest base{image::DigestOf("base"), 4};
  ASSERT_OK_AND_ASSIGN(image::StagedFile file, store->Stage());
  ASSERT_OK(os::WriteAll(file.fd(), "base"));
  ASSERT_OK(store->Put(std::move(file),
                       image::SignManifest(testing::ApplicationManifest(base), key).value()));
  ASSERT_OK(store->SetRef(image::RefKind::kBase, "nodejs-18", base.digest));

  InUse in_use;
  LookingTasks tasks(in_use);
  SourceOperationRunner runner(
      store.get(), &tasks, &in_use,
      {.work_root = tree / "work", .cache_root = tree / "cache", .environment = {}, .files = {}});
  SourceOperationRequest request{.project = "shop", .operation = "update", .branch = "main"};
  request.application.type = {"nodejs", "18"};
  request.application.name = "app";
  request.application.source_operations = {{"update", "true"}};
  request.commit = std::string(40, 'a');
  Silence observer;
  ASSERT_OK_AND_ASSIGN(const auto result,
                       runner.Run(request, [] { return std::string(); }, observer,
                                  {[](std::string_view) { return absl::OkStatus(); },
                                   [](std::string_view) { return absl::OkStatus(); }}));
  EXPECT_TRUE(result.failure.has_value());
  EXPECT_THAT(tasks.used, ElementsAre(base.digest.ToString(), "shop"));
  EXPECT_FALSE(in_use.IsUsed("shop"));
}

}  // namespace
}  // namespace paas::builder
