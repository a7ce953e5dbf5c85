#include "tests/e2e/load/loaded_site.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

constexpr char kProject[] = "loaded";

}  // namespace

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

os::CommandResult LoadedSite::Deploy(const std::string& version) const {
  Write("version.txt", version + "\n");
  return platform_->Paasctl({"deploy", "-p", kProject, "-e", "main", project_});
}

std::string LoadedSite::Version() const {
  const std::string body = Curl(platform_->Url(kProject)).body;
  return body.substr(0, body.find('\n'));
}

std::unique_ptr<LoadGenerator> LoadedSite::StartLoad(unsigned per_second,
                                                     LoadOptions options) const {
  const std::string url = platform_->Url(kProject);
  const size_t begin = url.find("://") + 3;
  options.port = static_cast<uint16_t>(platform_->router_port());
  options.host = url.substr(begin, url.find('/', begin) - begin);
  options.per_second = LoadSetting("RATE", per_second);
  return std::make_unique<LoadGenerator>(std::move(options));
}

void LoadedSite::ExpectNothingLost(const LoadResult& result) const {
  std::printf("%s\n", result.Describe().c_str());
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
