#include "tests/e2e/load/loaded_site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

constexpr char kProject[] = "loaded";

class Summary : public ::testing::Environment {
 public:
  void TearDown() override {
    std::printf("summary\n");
    for (const std::string& line : lines) std::printf("  %s\n", line.c_str());
  }
  static inline std::vector<std::string> lines;
};
[[maybe_unused]] ::testing::Environment* const kSummary =
    ::testing::AddGlobalTestEnvironment(new Summary);

// "12345 at 8817": pid and start time.
std::string IdentityOf(const std::string& pid) {
  const std::string stat = os::ReadFile("/proc/" + pid + "/stat").value_or("");
  std::istringstream rest(stat.substr(std::min(stat.size(), stat.rfind(')') + 1)));
  std::string field;
  for (int i = 3; i <= 22; ++i) rest >> field;  // 22: starttime
  return pid + " at " + field;
}

std::string PidNamespace(const std::string& pid) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/" + pid + "/ns/pid", error).string();
}

// The number behind `mark`; -1 without one.
int NumberAfter(const std::string& text, const std::string& mark) {
  const size_t at = text.find(mark);
  return at == std::string::npos ? -1 : std::atoi(text.c_str() + at + mark.size());
}

}  // namespace

void Summarise(const std::string& line) {
  std::printf("%s\n", line.c_str());
  Summary::lines.push_back(line);
}

unsigned LoadSetting(const std::string& name, unsigned otherwise) {
  const char* const text = std::getenv(("PAAS_LOAD_" + name).c_str());
  return text == nullptr ? otherwise : static_cast<unsigned>(std::atoi(text));
}

LoadedSite::LoadedSite() {
  StatusOr<std::unique_ptr<Platform>> started = Platform::Start();
  EXPECT_OK(started.status());
  if (!started.ok()) return;
  platform_ = *std::move(started);
  project_ = platform_->root() + "/project";
}

void LoadedSite::Reset() {
  EXPECT_OK(os::RemoveTree(project_));
  EXPECT_OK(os::RunChecked(
      {.argv = {"cp", "-a", std::string(PAAS_SOURCE_DIR) + "/tests/e2e/load/project", project_}}));
  const os::CommandResult deployed = Deploy("one");
  EXPECT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Curl(platform_->Url(kProject) + "setup").body, "ready\n");
}

LoadedSite::~LoadedSite() = default;

void LoadedSite::Write(const std::string& file, const std::string& content) const {
  std::ofstream(project_ + "/" + file) << content;
}

os::CommandResult LoadedSite::Paasctl(std::vector<std::string> words) const {
  words.insert(words.begin() + 1, {"-p", kProject, "-e", "main"});
  return platform_->Paasctl(std::move(words));
}

os::CommandResult LoadedSite::Deploy(const std::string& version) const {
  Write("version.txt", version + "\n");
  return Paasctl({"deploy", project_});
}

void LoadedSite::DeployWell(const std::string& version) {
  const int own = OwnRestart();
  const os::CommandResult deployed = Deploy(version);
  EXPECT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Version(), version);
  NoteHold("deploy", own, deployed.error_output);
}

void LoadedSite::RollBackWell() {
  const int own = OwnRestart();
  const os::CommandResult back = Paasctl({"rollback"});
  EXPECT_EQ(back.exit_code, 0) << back.error_output;
  NoteHold("rollback", own, back.error_output);
}

void LoadedSite::NoteHold(const std::string& what, int own, const std::string& output) {
  EXPECT_THAT(output, ::testing::HasSubstr(" ms (max), 0 dropped"));
  const int held = NumberAfter(output, "requests held ");
  const size_t live = output.find(" live in ");
  Summarise(
      what + ": requests held " + std::to_string(held) +
      " ms (max), the application's own restart " + std::to_string(own) + " ms" +
      (live == std::string::npos ? "" : "," + output.substr(live, output.find("  ", live) - live)));
  beyond_own_restart_.push_back(held - own);
}

void LoadedSite::SummariseHolds() {
  if (beyond_own_restart_.empty()) return;
  std::sort(beyond_own_restart_.begin(), beyond_own_restart_.end());
  Summarise("holds beyond the application's own restart: median " +
            std::to_string(beyond_own_restart_[beyond_own_restart_.size() / 2]) + " ms, longest " +
            std::to_string(beyond_own_restart_.back()) + " ms, of " +
            std::to_string(beyond_own_restart_.size()));
  beyond_own_restart_.clear();
}

int LoadedSite::OwnRestart() const {
  while (std::atoi(Curl(platform_->Url(kProject) + "up").body.c_str()) < 1100) {
  }
  const os::CommandResult told = Paasctl({"exec", "-A", "app", "--", "node", "restart.js"});
  EXPECT_EQ(told.exit_code, 0) << told.error_output;
  return std::atoi(told.output.c_str());
}

std::future<os::CommandResult> LoadedSite::OpenSession() const {
  auto session = std::async(std::launch::async, [this] {
    return Paasctl({"exec", "-A", "app", "--", "sh", "-c",
                    "touch var/open; until [ -e var/end ]; do sleep 0.1; done; echo still here"});
  });
  while (Paasctl({"exec", "-A", "app", "--", "test", "-e", "var/open"}).exit_code != 0) {
  }
  return session;
}

void LoadedSite::EndSession() const {
  EXPECT_EQ(Paasctl({"exec", "-A", "app", "--", "touch", "var/end"}).exit_code, 0);
}

std::string LoadedSite::Host() const {
  const std::string url = platform_->Url(kProject);
  const size_t begin = url.find("://") + 3;
  return url.substr(begin, url.find('/', begin) - begin);
}

StatusOr<WebSocket> LoadedSite::OpenWebSocket() const {
  const std::string host = Host();
  return WebSocket::Open("127.0.0.1", static_cast<uint16_t>(platform_->router_port()),
                         host.substr(0, host.find(':')), "/socket");
}

Processes LoadedSite::Running() const {
  Processes processes;
  const auto listed =
      nlohmann::json::parse(Paasctl({"ps", "--json"}).output, nullptr, /*allow_exceptions=*/false);
  if (!listed.is_object()) return processes;
  for (const auto& row : listed["containers"]) {
    const std::string init = row["pid"].dump();
    processes["init of " + row["name"].get<std::string>()] = IdentityOf(init);
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string pid = entry.path().filename();
      if (PidNamespace(pid) != PidNamespace(init)) continue;
      const std::string command = os::ReadFile(entry.path() / "cmdline").value_or("");
      if (command.starts_with("nginx: master")) processes["nginx"] = IdentityOf(pid);
      // Its children have titles.
      const bool is_postgres = os::ReadFile(entry.path() / "comm").value_or("") == "postgres\n";
      if (is_postgres && !command.starts_with("postgres: ")) processes["db"] = IdentityOf(pid);
    }
  }
  return processes;
}

std::string LoadedSite::Version() const {
  const std::string body = Curl(platform_->Url(kProject)).body;
  return body.substr(0, body.find('\n'));
}

std::unique_ptr<LoadGenerator> LoadedSite::StartLoad(unsigned per_second,
                                                     LoadOptions options) const {
  options.port = static_cast<uint16_t>(platform_->router_port());
  options.host = Host();
  options.per_second = LoadSetting("RATE", per_second);
  return std::make_unique<LoadGenerator>(std::move(options));
}

void LoadedSite::ExpectNothingLost(const LoadResult& result) const {
  Summarise(result.Describe());
  EXPECT_EQ(result.failed, 0u) << result.Describe();
  EXPECT_GT(result.answered(), 0u);
  const auto kept =
      nlohmann::json::parse(Curl(platform_->Url(kProject) + "counts").body, nullptr, false);
  ASSERT_TRUE(kept.is_object());
  EXPECT_EQ(kept["posts"], result.posts);
  EXPECT_EQ(kept["distinct"], result.posts);
  EXPECT_EQ(kept["uploads"], result.uploads);
  EXPECT_EQ(kept["files"], result.uploads);
}

Killer::Killer(Platform& platform, std::vector<std::string> daemons)
    : platform_(platform), daemons_(std::move(daemons)), thread_([this] { Run(); }) {}

Killer::~Killer() {
  stop_ = true;
  thread_.join();
}

void Killer::Run() {
  while (!stop_) {
    // Not waited for: the moment is to be any.
    std::this_thread::sleep_for(std::chrono::milliseconds(1000 + random_() % 4000));
    const std::string& victim = daemons_[random_() % daemons_.size()];
    EXPECT_OK(platform_.Kill(victim, SIGKILL));
    EXPECT_OK(platform_.Restart(victim));
    ++kills_;
  }
}

}  // namespace paas::testing
