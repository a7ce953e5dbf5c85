#include "container/plan/assembly_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "container/plan/hardening.h"

namespace paas::container {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

ContainerSpec Spec() {
  ContainerSpec spec;
  spec.id = "shop-main--app";
  spec.cgroup = "shop-main/app";
  spec.hostname = "app";
  spec.ids = {1'000'000, 65536};
  spec.base = {"/images/base", "/"};
  spec.app = ImageMount{"/images/app", "/app"};
  spec.binds = {{"/logs/app", "/var/log"}, {"/data/var", "/app/var", false, /*no_exec=*/true}};
  spec.config = {{.path = "service/app/run", .content = "#!", .mode = 0755}};
  spec.limits = {.memory_bytes = 256u << 20, .pids = 100};
  spec.init = {.argv = {"/sbin/init"}, .env = {{"SECRET", "hidden"}}};
  return spec;
}

NodeFacts UnifiedNode() {
  return {.cgroups = {.v2_mount_point = "/sys/fs/cgroup", .v2_controllers = {"cpu", "memory"}}};
}

NodeFacts HybridNode() {
  return {.cgroups = {.v2_mount_point = "/cg/unified",
                      .v1 = {{{"memory"}, "/cg/memory"}, {{"cpu", "cpuacct"}, "/cg/cpu"}}}};
}

// The index of the first step that is described with this beginning.
size_t At(const std::vector<std::string>& lines, const std::string& start) {
  const auto found = std::find_if(lines.begin(), lines.end(),
                                  [&](const std::string& line) { return line.starts_with(start); });
  EXPECT_NE(found, lines.end()) << start;
  return static_cast<size_t>(found - lines.begin());
}

TEST(PlanAssembly, TakesEverySourceAndAttachesItInOrder) {
  const AssemblyPlan plan = PlanAssembly(Spec(), UnifiedNode(), "paas");
  const std::vector<Step> expected = {
      JoinCgroups{{}, "/sys/fs/cgroup/paas/shop-main/app"},
      CloneMount{"/", "/images/base", {.read_only = true}},
      CloneMount{"/app", "/images/app", {.read_only = true}},
      CloneMount{"/var/log", "/logs/app", {}},
      CloneMount{"/app/var", "/data/var", {.noexec = true}},
      MakeTmpfs{"/run", 16u << 20, 01777, {}, {"config"}, {}},
      MakeTmpfs{"/run/config",
                1u << 20,
                0755,
                {.read_only = true},
                {"service", "service/app"},
                {{.path = "service/app/run", .content = "#!", .mode = 0755}},
                /*id_mapped=*/false,
                /*first_id=*/1'000'000},
      MakeTmpfs{"/tmp", 128u << 20, 01777, {}, {}, {}},
      MakeTmpfs{"/dev/shm", 64u << 20, 01777, {.noexec = true}, {}, {}},
      EnterOuterNamespace{},
      CloneTemplate{"/dev", "/dev", {.read_only = true, .nodev = false, .noexec = true}, true},
      CloneTemplate{"/proc", "/proc", {.noexec = true}, false},
      CloneTemplate{"/sys", "/sys", {.read_only = true, .noexec = true}, false},
      PivotRoot{"/"},
      Attach{"/app", "/app"},
      Attach{"/app/var", "/app/var"},
      Attach{"/dev", "/dev"},
      Attach{"/dev/shm", "/dev/shm"},
      Attach{"/proc", "/proc"},
      Attach{"/run", "/run"},
      Attach{"/run/config", "/run/config"},
      Attach{"/sys", "/sys"},
      Attach{"/tmp", "/tmp"},
      Attach{"/var/log", "/var/log"},
      ShareMount{"/"},
      ShareMount{"/app"},
      StartInit{}};
  ASSERT_GT(plan.steps.size(), expected.size());
  EXPECT_EQ(std::vector<Step>(plan.steps.begin(),
                              plan.steps.begin() + static_cast<ptrdiff_t>(expected.size())),
            expected);
}

TEST(PlanAssembly, LeavesTheIdsOfAFileSystemOfTheContainersOwn) {
  ContainerSpec spec = Spec();
  spec.binds = {{.source = "/network/app", .target = "/app/var", .map_ids = false}};
  const AssemblyPlan plan = PlanAssembly(spec, UnifiedNode(), "paas");
  const Step expected =
      CloneMount{.name = "/app/var", .source = "/network/app", .id_mapped = false};
  EXPECT_EQ(std::count(plan.steps.begin(), plan.steps.end(), expected), 1);
}

TEST(PlanAssembly, GivesUpPrivilegesInTheOnlyOrderThatWorks) {
  const AssemblyPlan plan = PlanAssembly(Spec(), UnifiedNode(), "paas");
  const std::vector<Step> expected = {
      SetHostname{"app"},
      NewSession{022},
      LimitResource{Resource::kOpenFiles, 65536, 65536},
      LimitResource{Resource::kProcesses, 32768, 32768},
      LimitResource{Resource::kCoreSize, 0, 0},
      LimitResource{Resource::kLockedMemory, 8u << 20, 8u << 20},
      KeepCapabilities{{"chown", "kill", "net_bind_service", "setgid", "setuid"}},
      SetIdentity{0, 0, {4}},
      ForbidNewPrivileges{},
      LoadSeccomp{},
      AwaitGo{},
      Execute{Spec().init}};
  ASSERT_GT(plan.steps.size(), expected.size());
  EXPECT_EQ(std::vector<Step>(plan.steps.end() - static_cast<ptrdiff_t>(expected.size()),
                              plan.steps.end()),
            expected);
}

TEST(PlanAssembly, HidesTheNodeAfterItsOwnProcIsThere) {
  const std::vector<std::string> lines = Describe(PlanAssembly(Spec(), UnifiedNode(), "paas"));
  const size_t proc = At(lines, "mount proc at /proc");
  EXPECT_LT(At(lines, "start init"), proc);
  EXPECT_LT(proc, At(lines, "set /proc/sys/user/max_user_namespaces = 0"));
  EXPECT_LT(At(lines, "set /proc/sys/user/max_net_namespaces"),
            At(lines, "make /proc/sys read-only"));
  EXPECT_LT(At(lines, "mount mqueue"), At(lines, "mask /proc/kcore"));
  for (const std::string& path : MaskedProcPaths()) At(lines, "mask " + path);
}

TEST(PlanAssembly, UsesBothHierarchiesOfAHybridNode) {
  const AssemblyPlan plan = PlanAssembly(Spec(), HybridNode(), "paas");
  EXPECT_EQ(
      std::get<JoinCgroups>(plan.steps.front()),
      (JoinCgroups{{"/cg/memory/paas/shop-main/app/tasks", "/cg/cpu/paas/shop-main/app/tasks"},
                   "/cg/unified/paas/shop-main/app"}));
  const std::vector<std::string> lines = Describe(plan);
  const size_t attached = At(lines, "attach /sys/fs/cgroup at");
  EXPECT_LT(At(lines, "attach /sys at"), attached);
  EXPECT_LT(attached, At(lines,
                         "mount cgroup at /sys/fs/cgroup/memory (ro,nosuid,nodev,noexec: "
                         "memory)"));
  At(lines, "mount cgroup at /sys/fs/cgroup/cpu,cpuacct (ro,nosuid,nodev,noexec: cpu,cpuacct)");
  At(lines, "mount cgroup2 at /sys/fs/cgroup/unified (ro,");
}

TEST(PlanAssembly, FurnishesRunAndTmp) {
  ContainerSpec spec = Spec();
  spec.config.clear();
  spec.directories = {"/run/platform", "/run/runit/supervise", "/tmp/nginx", "/run/platform"};
  spec.links = {{"/run/config.json", "config/config.json"}};
  const AssemblyPlan plan = PlanAssembly(spec, UnifiedNode(), "paas");
  const MakeTmpfs run{"/run",
                      16u << 20,
                      01777,
                      {},
                      {"config", "platform", "runit", "runit/supervise"},
                      {{.path = "config.json", .link_target = "config/config.json"}}};
  const MakeTmpfs tmp{"/tmp", 128u << 20, 01777, {}, {"nginx"}, {}};
  EXPECT_THAT(plan.steps, Contains(Step(run)));
  EXPECT_THAT(plan.steps, Contains(Step(tmp)));
}

TEST(PlanAssembly, LetsASpecReplaceTmp) {
  ContainerSpec spec = Spec();
  spec.tmpfs = {{.target = "/tmp", .size_bytes = 5, .mode = 0700}};
  const std::vector<std::string> lines = Describe(PlanAssembly(spec, UnifiedNode(), "paas"));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "attach /tmp at /tmp"), 1);
  At(lines, "make tmpfs for /tmp (5 bytes, mode 0700, ids mapped, rw,nosuid,nodev, 0 files)");
}

TEST(PlanAssembly, NeverPrintsContentsOrEnvironment) {
  ContainerSpec spec = Spec();
  spec.config[0].content = "hidden";
  EXPECT_THAT(Describe(PlanAssembly(spec, UnifiedNode(), "paas")), Each(Not(HasSubstr("hidden"))));
}

TEST(PlanExec, BoundsTheProcessLikeInit) {
  const Process process{.argv = {"sh"}, .uid = 10000, .gid = 10000, .cwd = "/app"};
  EXPECT_THAT(
      Describe(PlanExec(Spec(), process, UnifiedNode(), "paas")),
      ElementsAre("join cgroups /sys/fs/cgroup/paas/shop-main/app", "enter the container",
                  "new session and keyring, umask 022", "limit open files to 65536 (at most 65536)",
                  "limit processes to 32768 (at most 32768)", "limit core size to 0 (at most 0)",
                  "limit locked memory to 8388608 (at most 8388608)",
                  "keep capabilities chown,kill,net_bind_service,setgid,setuid",
                  "become uid 10000, gid 10000, group 4", "forbid new privileges",
                  "load the seccomp filter", "execute sh in /app"));
}

}  // namespace
}  // namespace paas::container
