#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include "common/os/file.h"
#include "controller/activity/exit_codes.h"
#include "controller/deploy/deploy_runner.h"
#include "controller/deploy/deployments.h"
#include "controller/jobs/job_runner.h"
#include "controller/state/sqlite_store.h"
#include "tests/integration/controller/fake_doors.h"
#include "tests/integration/controller/tar_builder.h"
#include "tests/support/status_matchers.h"

namespace paas::controller::testing {

const char kApp[] = "name: app\ntype: 'nodejs:18'\nweb:\n  commands:\n    start: node server.js\n";

class DeployTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/paas-deploy-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(directory_ + "/state.sqlite"));
    projects_ = std::make_unique<Projects>(*store_, clock_);
    sources_ = std::make_unique<SourceStore>(directory_ + "/projects");
    const Doors doors{*store_, *projects_, *sources_, builder_, agent_,
                      routes_, traffic_,   jobs_,     clock_,   {}};
    journal_ = std::make_unique<Journal>(*store_, clock_);
    deploys_ = std::make_unique<DeployRunner>(doors);
    runner_ = std::make_unique<JobRunner>(doors, *deploys_);
    queue_ =
        std::make_unique<ActivityQueue>(*store_, *journal_, *runner_, jobs_, clock_, QueueLimits());
    deployments_ = std::make_unique<Deployments>(doors, *queue_);
    ASSERT_OK(queue_->Start());
  }
  void TearDown() override {
    queue_->Shutdown();
    ASSERT_OK(os::RemoveTree(directory_));
  }

  static ArchiveReader Source(const std::string& app, const std::string& text = "1") {
    TarBuilder tar;
    return ReaderOf(tar.File(".platform.app.yaml", app).File("server.js", text).Finish());
  }
  FinishedEvent Wait(const StatusOr<Activity>& activity) {
    EXPECT_OK(activity);
    lines_.clear();
    FinishedEvent end;
    EXPECT_OK(journal_->Follow(activity->id, 0, [&](const Event& event) {
      if (const auto* phase = std::get_if<PhaseEvent>(&event.kind)) {
        lines_ += phase->name + "|" + phase->outcome + "|" + phase->detail + "\n";
      }
      if (const auto* output = std::get_if<OutputEvent>(&event.kind)) {
        lines_ += output->source + "> " + output->text + "\n";
      }
      if (const auto* failure = std::get_if<FailureEvent>(&event.kind)) {
        lines_ +=
            "failure|" + failure->phase + "|" + failure->process + "|" + failure->serving + "\n";
      }
      if (const auto* last = std::get_if<FinishedEvent>(&event.kind)) end = *last;
      return true;
    }));
    return end;
  }
  FinishedEvent Push(const std::string& app, const std::string& text = "1") {
    return Wait(deployments_->Push({.project = "shop"}, Source(app, text)));
  }

  std::string directory_;
  UnixClock clock_ = SystemUnixClock();
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<Projects> projects_;
  std::unique_ptr<SourceStore> sources_;
  FakeBuilder builder_;
  FakeAgent agent_;
  FakeTraffic traffic_;
  RunningJobs jobs_;
  RoutingTable routes_{traffic_};
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<DeployRunner> deploys_;
  std::unique_ptr<JobRunner> runner_;
  std::unique_ptr<ActivityQueue> queue_;
  std::unique_ptr<Deployments> deployments_;
  std::string lines_;
};

}  // namespace paas::controller::testing
