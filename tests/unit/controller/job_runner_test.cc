#include "controller/jobs/supervision.h"

#include <gtest/gtest.h>
#include <signal.h>

#include "controller/activity/activity_types.h"
#include "controller/client/agent_client.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using std::chrono::seconds;

// A command that ends when it gets one of the signals that it does not ignore.
class FakeCommand : public AgentCommand {
 public:
  explicit FakeCommand(int ends_on) : ends_on_(ends_on) {}

  StatusOr<End> Wait(const Sink&) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_ || abandoned_; });
    if (abandoned_) return Status(absl::StatusCode::kCancelled, "abandoned");
    return End{0, ends_on_, false};
  }
  void Signal(int signal) override {
    std::lock_guard lock(mutex_);
    signals.push_back(signal);
    ended_ = ended_ || signal == ends_on_;
    changed_.notify_all();
  }
  void Abandon() override {
    std::lock_guard lock(mutex_);
    abandoned_ = true;
    changed_.notify_all();
  }
  std::vector<int> signals;

 private:
  const int ends_on_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  bool abandoned_ = false;
};

// Its only command is a stop command, which ends the main one.
class StopAgent : public AgentClient {
 public:
  explicit StopAgent(AgentCommand& main) : main_(main) {}
  StatusOr<ApplyOutcome> Apply(const EnvironmentSpec&, const ApplyOptions&, const ApplyObserver&,
                               CancelToken&) override {
    return Unavailable("");
  }
  Status Remove(const std::string&, const std::string&, const ApplyObserver&,
                CancelToken&) override {
    return Unavailable("");
  }
  StatusOr<std::vector<PlanStep>> Plan(const EnvironmentSpec&) override { return Unavailable(""); }
  StatusOr<std::unique_ptr<AgentCommand>> StartCommand(const CommandOrder& order) override {
    started = order.argv;
    main_.Signal(SIGUSR1);
    return std::unique_ptr<AgentCommand>(new FakeCommand(0));
  }
  StatusOr<std::vector<ContainerStatus>> List(const std::string&, const std::string&) override {
    return Unavailable("");
  }
  std::vector<std::string> started;

 private:
  AgentCommand& main_;
};

class SupervisionTest : public ::testing::Test {
 protected:
  StatusOr<AgentCommand::End> Run(FakeCommand& command, const JobOrder& job) {
    StopAgent agent(command);
    Supervision supervision(agent, command, place_, job, sink_, cancel_);
    auto end = command.Wait(sink_);
    timed_out_ = supervision.timed_out();
    started_ = agent.started;
    return end;
  }

  const CommandOrder place_{.project = "shop", .container = "app"};
  const AgentCommand::Sink sink_ = [](bool, std::string_view) {};
  CancelToken cancel_;
  bool timed_out_ = false;
  std::vector<std::string> started_;
};

TEST_F(SupervisionTest, ACancelledOneIsAskedToEnd) {
  cancel_.Cancel();
  FakeCommand command(SIGTERM);
  ASSERT_OK(Run(command, {.shutdown_timeout = seconds(60)}));
  EXPECT_EQ(command.signals, std::vector<int>{SIGTERM});
  EXPECT_FALSE(timed_out_);
}

TEST_F(SupervisionTest, OneThatDoesNotListenIsKilled) {
  cancel_.Cancel();
  FakeCommand command(SIGKILL);
  ASSERT_OK(Run(command, {.shutdown_timeout = seconds(0)}));
  EXPECT_EQ(command.signals, (std::vector<int>{SIGTERM, SIGKILL}));
}

TEST_F(SupervisionTest, OneThatTakesTooLongEndsTheSameWay) {
  FakeCommand command(SIGTERM);
  ASSERT_OK(Run(command, {.shutdown_timeout = seconds(60), .timeout = seconds(0)}));
  EXPECT_EQ(command.signals, std::vector<int>{SIGTERM});
  EXPECT_TRUE(timed_out_);
}

TEST_F(SupervisionTest, AStopCommandIsRunInsteadOfASignal) {
  cancel_.Cancel();
  FakeCommand command(SIGUSR1);
  ASSERT_OK(Run(command, {.stop = {"stop", "it"}, .shutdown_timeout = seconds(60)}));
  EXPECT_EQ(started_, (std::vector<std::string>{"stop", "it"}));
  EXPECT_EQ(command.signals, std::vector<int>{SIGUSR1});
}

TEST_F(SupervisionTest, AControllerThatEndsLetsGoAtOnce) {
  cancel_.Interrupt();
  FakeCommand command(SIGTERM);
  EXPECT_THAT(Run(command, {}), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(command.signals, std::vector<int>{});
}

TEST(FindJob, TakesCronsFromTheRamdiskAndOperationsAsTheyAre) {
  model::Application app{.name = "app"};
  app.crons = {{.name = "tidy", .spec = "* * * * *", .start = "a", .stop = "b"}};
  app.operations = {{.name = "flush", .start = "c", .timeout = seconds(5)}};
  ASSERT_OK_AND_ASSIGN(JobOrder cron,
                       FindJob({app}, {.type = kCron, .application = "app", .job = "tidy"}));
  EXPECT_EQ(cron.start, (std::vector<std::string>{"/run/config/bin/cron", "tidy"}));
  EXPECT_EQ(cron.stop, (std::vector<std::string>{"/run/config/bin/cron", "tidy", "stop"}));
  ASSERT_OK_AND_ASSIGN(JobOrder flush,
                       FindJob({app}, {.type = kOperation, .application = "app", .job = "flush"}));
  EXPECT_EQ(flush.start, (std::vector<std::string>{"dash", "-c", "c"}));
  EXPECT_EQ(flush.timeout, seconds(5));
  EXPECT_THAT(FindJob({app}, {.type = kCron, .application = "app", .job = "flush"}),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace paas::controller
