#include "tests/integration/container/container_fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

constexpr char kSleep[] = "trap 'exit 7' TERM; while :; do sleep 1000 & wait $!; done";

}  // namespace

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  while (true) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer, static_cast<size_t>(got));
  }
}

std::string ReadUntil(int fd, const std::string& text) {
  std::string seen;
  char byte = 0;
  while (seen.find(text) == std::string::npos && ::read(fd, &byte, 1) == 1) seen += byte;
  return seen;
}

void ContainerTest::SetUp() {
  std::string pattern = "/tmp/paas-container-XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  root_ = pattern;
  ::chmod(root_.c_str(), 0755);
  base_ = Path("base");
  cgroup_root_ = "paas-test-" + std::to_string(::getpid());
  for (const char* directory :
       {"bin", "app/var", "dev", "proc", "sys", "run", "tmp", "var/log", "etc", "home"}) {
    ASSERT_OK(os::MakeDirectories(base_ + "/" + directory));
  }
  ASSERT_OK(os::RunChecked(
      {.argv = {"cp", "/bin/busybox", PAAS_BIN_DIR "/container_probe", base_ + "/bin/"}}));
  auto applets = os::RunChecked({.argv = {"/bin/busybox", "--list"}});
  ASSERT_OK(applets);
  std::istringstream names(*applets);
  for (std::string name; names >> name;) {
    if (name == "busybox") continue;
    ASSERT_EQ(::symlink("busybox", (base_ + "/bin/" + name).c_str()), 0);
  }
  WriteBase("etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:10000:10000::/app:/bin/sh\n");
  engine_ = MakeEngine();
}

std::unique_ptr<Engine> ContainerTest::MakeEngine() const {
  auto engine = Engine::Create({.launch_binary = PAAS_BIN_DIR "/paas-launch",
                                .run_dir = Path("run"),
                                .state_dir = Path("state"),
                                .cgroup_root = cgroup_root_});
  EXPECT_OK(engine);
  return engine.ok() ? *std::move(engine) : nullptr;
}

void ContainerTest::TearDown() {
  if (engine_ != nullptr) {
    for (const ContainerSpec& spec : started_) EXPECT_OK(engine_->Remove(spec));
  }
  for (const char* tree : {"memory", "pids", "unified"}) {
    EXPECT_FALSE(os::Exists(std::string("/sys/fs/cgroup/") + tree + "/" + cgroup_root_)) << tree;
  }
  auto mounts = os::ReadMountInfo();
  ASSERT_OK(mounts);
  for (const os::MountInfo& mount : *mounts) {
    EXPECT_FALSE(mount.mount_point.starts_with(root_)) << "left: " << mount.mount_point;
  }
  EXPECT_OK(os::RemoveTree(root_));
}

void ContainerTest::WriteBase(const std::string& path, const std::string& content) const {
  ASSERT_OK(os::WriteFileDurably(base_ + "/" + path, content));
}

ContainerSpec ContainerTest::Spec(const std::string& id) {
  ContainerSpec spec;
  spec.id = id;
  spec.cgroup = "shop-main/" + id;
  spec.hostname = id;
  spec.ids = *ids_.Allocate();
  spec.base = {base_, "/"};
  spec.init.argv = {"/bin/sh", "-c", kSleep};
  spec.init.env = {{"PATH", "/bin"}, {"HELLO", "world"}};
  return spec;
}

StatusOr<std::shared_ptr<RunningContainer>> ContainerTest::Start(const ContainerSpec& spec) {
  PAAS_ASSIGN_OR_RETURN(Slot slot, engine_->PrepareSlot(spec.ids));
  started_.push_back(spec);
  return engine_->Start(spec, std::move(slot));
}

InsideResult ContainerTest::Inside(RunningContainer& container, std::vector<std::string> argv,
                                   uint32_t uid) {
  ExecRequest request;
  request.process.argv = std::move(argv);
  request.process.env = {{"PATH", "/bin"}};
  request.process.uid = request.process.gid = uid;
  auto session = container.Exec(request);
  EXPECT_OK(session);
  if (!session.ok()) return {};
  (*session)->input.Reset();
  InsideResult result;
  std::thread errors([&] { result.error = ReadAll((*session)->error.get()); });
  result.output = ReadAll((*session)->output.get());
  errors.join();
  auto exit = (*session)->Wait(std::chrono::seconds(20));
  EXPECT_OK(exit);
  if (exit.ok()) result.exit = *exit;
  return result;
}

InsideResult ContainerTest::Shell(RunningContainer& container, const std::string& script,
                                  uint32_t uid) {
  return Inside(container, {"/bin/sh", "-c", script}, uid);
}

}  // namespace paas::container::testing
