#include "tests/integration/services/service_fixture.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr uint32_t kOwner = 1000;
constexpr seconds kPatience{90};
constexpr std::chrono::milliseconds kBetweenLooks{50};

std::string ImagesDirectory() {
  const char* images = std::getenv("PAAS_IMAGES");
  return images != nullptr ? images : "/var/lib/paas/images";
}

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(fd, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<size_t>(got));
  }
  return text;
}

}  // namespace

std::string ImageName(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

void ServiceTest::SetUp() {
  std::string pattern = "/tmp/paas-service-XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  root_ = pattern;
  images_ = ImagesDirectory();
  ::chmod(root_.c_str(), 0755);
  cgroup_root_ = "paas-test-" + std::to_string(::getpid());
  for (const char* name : {"base", "data", "log"}) ASSERT_OK(os::MakeDirectories(Path(name)));
  ASSERT_EQ(::chown(Path("data").c_str(), kOwner, kOwner), 0);
  auto engine = Engine::Create({.launch_binary = PAAS_BIN_DIR "/paas-launch",
                                .run_dir = Path("run"),
                                .state_dir = Path("state"),
                                .cgroup_root = cgroup_root_});
  ASSERT_OK(engine);
  engine_ = *std::move(engine);
}

void ServiceTest::TearDown() {
  if (HasFailure() && container_ != nullptr) std::printf("%s\n", Log().c_str());
  if (container_ != nullptr) {
    EXPECT_OK(engine_->Remove(spec_));
    container_.reset();
  }
  ::umount2(Path("base").c_str(), MNT_DETACH);
  engine_.reset();
  EXPECT_OK(os::RemoveTree(root_));
}

// The squashfs that a reference leads to; empty when there is none.
std::string ServiceTest::ImageFile(const std::string& reference) const {
  const std::string link = images_ + "/refs/base/" + reference;
  const auto digest = os::ReadFile(link);
  if (!digest.ok()) return "";
  std::string hex = digest->substr(digest->find(':') + 1);
  while (!hex.empty() && hex.back() == '\n') hex.pop_back();
  return images_ + "/sha256/" + hex + ".sqfs";
}

void ServiceTest::Mount(const std::string& reference) {
  ASSERT_OK(os::RunChecked(
      {{"mount", "-o", "loop,ro,nosuid,nodev", ImageFile(reference), Path("base")}}));
}

void ServiceTest::UseImage(const std::string& reference) {
  const std::string image = ImageFile(reference);
  if (image.empty() || !os::Exists(image)) GTEST_SKIP() << reference << " is not built";
  Mount(reference);
}

void ServiceTest::SwapImage(const std::string& reference) {
  if (!os::Exists(ImageFile(reference))) GTEST_SKIP() << reference << " is not built";
  Stop();
  ASSERT_EQ(::umount2(Path("base").c_str(), MNT_DETACH), 0);
  Mount(reference);
}

ContainerSpec ServiceTest::Spec() {
  ContainerSpec spec;
  spec.id = "service-" + std::to_string(++starts_);
  spec.cgroup = "shop-main/" + spec.id;
  spec.hostname = "store";
  spec.ids = *ids_.Allocate();
  spec.base = {Path("base"), "/"};
  spec.init.argv = {"/usr/lib/paas/init"};
  spec.init.env = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}, {"LANG", "C.UTF-8"}};
  spec.limits = limits_;
  if (persistent_) spec.binds.push_back({.source = Path("data"), .target = "/mnt"});
  spec.binds.push_back({.source = Path("log"), .target = "/var/log", .no_exec = true});
  // Scripts that are being worked on, without building the image anew.
  if (const char* scripts = std::getenv("PAAS_SERVICE_SCRIPTS")) {
    spec.binds.push_back({.source = scripts, .target = "/usr/lib/paas/service", .read_only = true});
  }
  service_["persistent"] = persistent_;
  service_["limits"] = {{"cpu_millis", limits_.cpu_millis},
                        {"memory_bytes", limits_.memory_bytes},
                        {"disk_bytes", persistent_ ? 1u << 30 : 0u}};
  constexpr char kRun[] =
      "#!/bin/dash\nexec >>/var/log/app.log 2>&1\nexec /usr/lib/paas/service/run\n";
  spec.config = {{.path = "service/app/run", .content = kRun, .mode = 0755},
                 {.path = "service/app/supervise", .link_target = "/run/runit/supervise/app"},
                 {.path = "service.json", .content = service_.dump(), .mode = 0440},
                 {.path = "relationships.json", .content = relationships_.dump(), .mode = 0440},
                 {.path = "hosts", .content = "127.0.0.1 localhost\n127.0.0.1 store\n"},
                 {.path = "hostname", .content = "store\n"},
                 {.path = "resolv.conf", .content = ""}};
  return spec;
}

void ServiceTest::Launch() {
  spec_ = Spec();
  auto slot = engine_->PrepareSlot(spec_.ids);
  ASSERT_OK(slot);
  auto container = engine_->Start(spec_, *std::move(slot));
  ASSERT_OK(container);
  container_ = *container;
}

void ServiceTest::Start() {
  ASSERT_NO_FATAL_FAILURE(Launch());
  AwaitHealthy();
}

ShellResult ServiceTest::Verdict() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  ShellResult result;
  do {
    result = Shell("/usr/lib/paas/service/healthy");
    if (result.code != 1) return result;
    std::this_thread::sleep_for(kBetweenLooks);
  } while (std::chrono::steady_clock::now() < deadline);
  return result;
}

void ServiceTest::AwaitHealthy() {
  const ShellResult verdict = Verdict();
  ASSERT_EQ(verdict.code, 0) << verdict.output << Log();
}

void ServiceTest::Stop() {
  auto exit = container_->Stop(seconds(20));
  ASSERT_OK(exit);
  EXPECT_EQ(exit->code, 0);
  EXPECT_OK(engine_->Remove(spec_));
  container_.reset();
}

void ServiceTest::Crash() {
  EXPECT_OK(container_->Kill());
  EXPECT_OK(container_->Wait(seconds(20)).status());
  EXPECT_OK(engine_->Remove(spec_));
  container_.reset();
}

void ServiceTest::BecomeACopy() {
  ASSERT_OK(container_->SetFrozen(true));
  const auto copied =
      os::RunChecked({.argv = {"cp", "-a", "--", Path("data"), Path("copy")}}).status();
  ASSERT_OK(container_->SetFrozen(false));
  ASSERT_OK(copied);
  Crash();
  ASSERT_OK(os::RemoveTree(Path("data")));
  ASSERT_EQ(::rename(Path("copy").c_str(), Path("data").c_str()), 0);
}

void ServiceTest::Repeat(const std::string& script) {
  Output("rm -f /run/acknowledged; i=0; while :; do i=$((i + 1)); { " + script +
         "\n} && echo $i >/run/acknowledged.new && mv /run/acknowledged.new /run/acknowledged; "
         "done >/dev/null 2>&1 </dev/null &");
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (Shell("test -s /run/acknowledged").code != 0 &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

void ServiceTest::KillServer(const std::string& process) {
  const std::string old = Output("cat /run/runit/supervise/app/pid");
  ASSERT_EQ(Shell("rm -f /run/platform/ready; pkill -9 -o -x " + process).code, 0);
  AwaitHealthy();
  EXPECT_NE(Output("cat /run/runit/supervise/app/pid"), old);
}

ShellResult ServiceTest::Shell(const std::string& script, uint32_t uid) {
  ExecRequest request;
  request.process.argv = {"/bin/dash", "-c", "exec 2>&1\n" + script};
  request.process.env = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}, {"LANG", "C.UTF-8"}};
  request.process.uid = request.process.gid = uid;
  auto session = container_->Exec(request);
  EXPECT_OK(session);
  if (!session.ok()) return {};
  (*session)->input.Reset();
  ShellResult result;
  result.output = ReadAll((*session)->output.get());
  auto exit = (*session)->Wait(kPatience);
  EXPECT_OK(exit);
  if (exit.ok()) result.code = exit->code;
  return result;
}

std::string ServiceTest::Output(const std::string& script) {
  ShellResult result = Shell(script);
  EXPECT_EQ(result.code, 0) << script << "\n" << result.output;
  while (!result.output.empty() && result.output.back() == '\n') result.output.pop_back();
  return result.output;
}

std::string ServiceTest::Log() const {
  return os::ReadFile(root_ + "/log/app.log").value_or("no log");
}

}  // namespace paas::container::testing
