#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/examples/web_socket.h"
#include "tests/support/load_generator.h"
#include "tests/support/platform.h"

namespace paas::testing {

// A number that whoever runs the tests may set: PAAS_LOAD_RATE, PAAS_LOAD_REDEPLOYS, …
unsigned LoadSetting(const std::string& name, unsigned otherwise);

// A line that is printed once more when all tests have run.
void Summarise(const std::string& line);

// What of the processes of an application and its database must stay: their inits, nginx, the
// database's postmaster. By name, "pid at start time".
using Processes = std::map<std::string, std::string>;

// The application of tests/e2e/load/project on a platform of its own, with a mount and a database,
// under load. What it answers can be compared with what it kept.
class LoadedSite {
 public:
  LoadedSite();
  ~LoadedSite();
  LoadedSite(const LoadedSite&) = delete;
  LoadedSite& operator=(const LoadedSite&) = delete;

  Platform& platform() { return *platform_; }
  const std::string& project() const { return project_; }  // its directory
  // Deploys the project as it is in the repository, and empties database and mount.
  void Reset();
  // Changes one file of the project.
  void Write(const std::string& file, const std::string& content) const;
  os::CommandResult Paasctl(std::vector<std::string> words) const;
  // A release that says `version` on its front page.
  os::CommandResult Deploy(const std::string& version) const;
  // The same; fails the test unless it works and cuts nothing, and notes how long requests waited
  // beside how long the application itself took.
  void DeployWell(const std::string& version);
  void RollBackWell();
  // Adds to the summary what these two saw since the last time.
  void SummariseHolds();
  // A session in the application that lasts until EndSession(); what it says then.
  std::future<os::CommandResult> OpenSession() const;
  void EndSession() const;
  StatusOr<WebSocket> OpenWebSocket() const;
  Processes Running() const;
  std::string Version() const;

  // PAAS_LOAD_RATE wins over what is asked for. Where it goes to is filled in.
  std::unique_ptr<LoadGenerator> StartLoad(unsigned per_second = 200,
                                           LoadOptions options = {}) const;
  // Every answered POST and upload is there, exactly once, and no other; every request was
  // answered.
  void ExpectNothingLost(const LoadResult& result) const;

 private:
  // Milliseconds that the application takes to restart by itself (project/restart.js), asked when
  // it has run for longer than a second: before, runit starts nothing again.
  int OwnRestart() const;
  void NoteHold(const std::string& what, int own, const std::string& output);
  std::string Host() const;

  std::unique_ptr<Platform> platform_;
  std::string project_;
  std::vector<int> beyond_own_restart_;  // milliseconds that requests waited longer
};

// Ends a daemon with SIGKILL and starts it again, another one each time, with random pauses, until
// destroyed.
class Killer {
 public:
  Killer(Platform& platform, std::vector<std::string> daemons);
  ~Killer();
  Killer(const Killer&) = delete;
  Killer& operator=(const Killer&) = delete;

  int kills() const { return kills_; }

 private:
  void Run();

  Platform& platform_;
  const std::vector<std::string> daemons_;
  std::mt19937 random_{20};  // the same course each time
  std::atomic<bool> stop_ = false;
  std::atomic<int> kills_ = 0;
  std::thread thread_;  // last: it uses the others
};

}  // namespace paas::testing
