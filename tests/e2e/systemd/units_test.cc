// The units under a real systemd: what operators do with them, and what containers notice of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/e2e/systemd/machine.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kInit[] = "pgrep -f '^runsvdir -P /run/config/service'";
constexpr char kAnswers[] = "curl -fsS --max-time 5 http://main-bvxea6i-site.localhost:8080/";
constexpr char kSlice[] = "paas.slice/paas-containers.slice/paas-node.service/containers";

class UnitsOnAMachine : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    machine_ = new Machine;
    machine_->Ask(
        "systemctl enable --now paas.target 2>&1; "
        "systemctl start paas-agent paas-builder paas-controller");
    machine_->Ask("paasctl deploy -p site -e main " PAAS_SOURCE_DIR "/deploy-examples/static-site");
  }
  static void TearDownTestSuite() {
    delete machine_;
    machine_ = nullptr;
  }
  void SetUp() override {
    ASSERT_TRUE(machine_->Await(kAnswers));
    init_ = machine_->Ask(kInit);
    ASSERT_NE(init_, "");
  }
  void ExpectUndisturbed() const {
    EXPECT_EQ(machine_->Ask(kInit), init_);
    EXPECT_THAT(machine_->Ask(kAnswers), HasSubstr("<html"));
  }

  static Machine* machine_;
  std::string init_;
};

Machine* UnitsOnAMachine::machine_ = nullptr;

TEST_F(UnitsOnAMachine, ContainersLiveInTheNodesGroup) {
  EXPECT_THAT(machine_->Ask("cat /proc/" + init_ + "/cgroup"), HasSubstr(kSlice));
  EXPECT_EQ(machine_->Ask("cat /proc/" + init_ + "/oom_score_adj"), "0");
  EXPECT_THAT(machine_->Ask("systemctl show -P StatusText paas-agent"),
              HasSubstr("containers run"));
}

TEST_F(UnitsOnAMachine, RestartsOfDaemonsDisturbNoContainer) {
  machine_->Ask("systemctl restart paas-agent paas-builder paas-controller");
  ExpectUndisturbed();
  EXPECT_THAT(machine_->Ask("systemctl show -P StatusText paas-agent"),
              HasSubstr("1 of 1 containers run"));
}

TEST_F(UnitsOnAMachine, AStoppedAgentAndAStoppedControllerLeaveTheSiteUp) {
  machine_->Ask("systemctl stop paas-agent paas-controller");
  ExpectUndisturbed();
  machine_->Ask("systemctl start paas-agent paas-controller");
  ExpectUndisturbed();
}

TEST_F(UnitsOnAMachine, AStuckDaemonIsReplaced) {
  machine_->Ask(
      "mkdir -p /run/systemd/system/paas-agent.service.d\n"
      "printf '[Service]\\nWatchdogSec=2\\nTimeoutAbortSec=1\\n' "
      ">/run/systemd/system/paas-agent.service.d/watchdog.conf\n"
      "systemctl daemon-reload; systemctl restart paas-agent");
  const std::string pid = machine_->Ask("systemctl show -P MainPID paas-agent");
  machine_->Ask("kill -STOP " + pid);
  EXPECT_TRUE(machine_->Await("systemctl is-active paas-agent && test " + pid +
                              " != \"$(systemctl show -P MainPID paas-agent)\""));
  EXPECT_NE(machine_->Ask("systemctl show -P NRestarts paas-agent"), "0");
  ExpectUndisturbed();
}

TEST_F(UnitsOnAMachine, StoppingTheNodeEndsEverythingAndStartingBringsItBack) {
  machine_->Ask("systemctl stop paas-node");
  EXPECT_NE(machine_->Run(kInit).exit_code, 0);
  EXPECT_EQ(machine_->Ask("mount | grep -c /run/paas/ || true"), "0");
  EXPECT_EQ(machine_->Ask("nft list tables"), "");
  EXPECT_EQ(machine_->Ask("systemctl is-active paas-agent || true"), "inactive");
  machine_->Ask("systemctl start paas.target; systemctl is-active paas-agent paas-controller");
  EXPECT_TRUE(machine_->Await(kAnswers));
}

TEST_F(UnitsOnAMachine, MetricsAreWhereTheInstalledConfigurationSays) {
  EXPECT_THAT(machine_->Ask("curl -fsS http://127.0.0.1:9470/metrics"),
              HasSubstr("\npaas_containers{state=\"running\"} 1\n"));
  EXPECT_THAT(machine_->Ask("curl -fsS http://127.0.0.1:9471/metrics"),
              HasSubstr("\npaas_build_info{"));
  EXPECT_THAT(machine_->Ask("curl -fsS http://127.0.0.1:9472/readyz"), HasSubstr("ready"));
}

// Last: it takes the machine along.
TEST_F(UnitsOnAMachine, TheMachinesShutdownStopsContainersAfterTheAgent) {
  for (const std::string unit : {"paas-controller", "paas-agent", "paas-node"}) {
    const std::string directory = "/run/systemd/system/" + unit + ".service.d";
    machine_->Ask("mkdir -p " + directory +
                  "; printf '[Service]\\nExecStopPost=+/bin/sh -c \"echo " + unit +
                  " $SERVICE_RESULT >>/var/lib/paas/order\"\\n' >" + directory + "/order.conf");
  }
  machine_->Ask("systemctl daemon-reload");
  machine_->PowerOff();
  EXPECT_EQ(os::ReadFile(machine_->lib() + "/order").value_or(""),
            "paas-controller success\npaas-agent success\npaas-node success\n");
}

}  // namespace
}  // namespace paas::testing
