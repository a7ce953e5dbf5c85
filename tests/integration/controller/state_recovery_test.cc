#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/os/file.h"
#include "controller/state/schema.h"
#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

class StateRecoveryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/paas-state-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    path_ = directory_ + "/state.sqlite";
  }
  void TearDown() override { ASSERT_OK(os::RemoveTree(directory_)); }

  std::string directory_;
  std::string path_;
};

// A child writes activities and events and says each one that was acknowledged; it is killed while
// it writes. Everything it said must be there, and the file must be sound.
TEST_F(StateRecoveryTest, WhatWasAcknowledgedSurvivesAKill) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe2(pipe_ends, O_CLOEXEC), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto store = OpenSqliteStore(path_);
    for (uint64_t i = 1;; ++i) {
      const bool stored =
          (*store)->CreateActivity({.id = std::to_string(10000000 + i), .project = "shop"}).ok() &&
          (*store)->AppendEvent({.sequence = i, .activity = "a", .kind = OutputEvent{}}).ok();
      if (!stored || ::write(pipe_ends[1], &i, sizeof i) != sizeof i) ::_exit(1);
    }
  }
  ::close(pipe_ends[1]);
  uint64_t acknowledged = 0;
  while (acknowledged < 50) {
    ASSERT_EQ(::read(pipe_ends[0], &acknowledged, sizeof acknowledged),
              static_cast<ssize_t>(sizeof acknowledged));
  }
  ::kill(child, SIGKILL);
  while (::read(pipe_ends[0], &acknowledged, sizeof acknowledged) > 0) {
  }
  ::close(pipe_ends[0]);
  ::waitpid(child, nullptr, 0);

  ASSERT_OK_AND_ASSIGN(auto store, OpenSqliteStore(path_));
  for (uint64_t i = 1; i <= acknowledged; ++i) {
    ASSERT_OK(store->FindActivity(std::to_string(10000000 + i)));
  }
  ASSERT_OK_AND_ASSIGN(const uint64_t last, store->LastSequence("a"));
  EXPECT_GE(last, acknowledged);
  ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_));
  Statement check = database->Prepare("PRAGMA integrity_check");
  ASSERT_OK(check.Step());
  EXPECT_EQ(check.Text(0), "ok");
}

TEST_F(StateRecoveryTest, RefusesTheStateOfANewerVersion) {
  ASSERT_OK(OpenSqliteStore(path_).status());
  {
    ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_));
    ASSERT_OK(database->Execute("PRAGMA user_version=99"));
  }
  EXPECT_THAT(OpenSqliteStore(path_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("newer version")));
}

// As a controller without records of who and how long left it.
TEST_F(StateRecoveryTest, ReleasesOfAnOlderVersionGetWhatTheirActivityTells) {
  {
    ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_));
    ASSERT_OK(MigrateTo(*database, 4));
    ASSERT_OK(database->Execute(
        "INSERT INTO activities (id, project, environment, type, state, result, description, "
        "source_commit, rebuild, phase, created_unix_ms, started_unix_ms, ended_unix_ms, exit, "
        "error) VALUES ('a7f3c200', 'shop', 'main', 'environment.variable.update', 2, 'success', "
        "'set env:KEY', '', 0, '', 0, 0, 0, 0, '');"
        "INSERT INTO releases VALUES ('shop', 'main', 7, 'a7f3c200', '0123', '{}', '[]', "
        "'[\"http://a/\"]', '[\"app\"]', 5);"));
  }
  ASSERT_OK_AND_ASSIGN(auto store, OpenSqliteStore(path_));
  ASSERT_OK_AND_ASSIGN(const Release release, store->LatestRelease("shop", "main"));
  EXPECT_EQ(release, (Release{.project = "shop",
                              .environment = "main",
                              .number = 7,
                              .kind = "variable",
                              .description = "set env:KEY",
                              .activity = "a7f3c200",
                              .commit = "0123",
                              .spec = "{}",
                              .sites = "[]",
                              .urls = {"http://a/"},
                              .applications = {"app"},
                              .created_unix_ms = 5}));
}

TEST_F(StateRecoveryTest, RefusesWhatIsNoDatabase) {
  ASSERT_OK(os::WriteFileDurably(path_, std::string(10000, 'x')));
  EXPECT_THAT(OpenSqliteStore(path_).status(), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace paas::controller
