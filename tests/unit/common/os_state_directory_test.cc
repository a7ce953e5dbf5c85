#include "common/os/state_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::os {
namespace {

using paas::testing::StatusIs;
using paas::testing::TempDirectory;
using ::testing::HasSubstr;

class StateDirectory : public ::testing::Test {
 protected:
  std::string Version() const { return ReadFile(path_ + "/version").value_or("none"); }

  const TempDirectory directory_;
  const std::string path_ = directory_ / "agent";
};

TEST_F(StateDirectory, HasOneOwner) {
  const auto first = OpenStateDirectory(path_, "paas-agent", 1);
  ASSERT_OK(first);
  EXPECT_THAT(
      OpenStateDirectory(path_, "paas-agent", 1).status(),
      StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("another paas-agent uses " + path_)));
}

TEST_F(StateDirectory, CarriesTheVersionOfItsLayout) {
  ASSERT_OK(OpenStateDirectory(path_, "paas-agent", 1));
  EXPECT_EQ(Version(), "1\n");
  ASSERT_OK(OpenStateDirectory(path_, "paas-agent", 3));
  EXPECT_EQ(Version(), "3\n");
}

TEST_F(StateDirectory, OfANewerDaemonIsRefusedAndLeftAlone) {
  ASSERT_OK(OpenStateDirectory(path_, "paas-agent", 3));
  EXPECT_THAT(OpenStateDirectory(path_, "paas-agent", 2).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("has version 3, and this paas-agent knows up to 2")));
  EXPECT_EQ(Version(), "3\n");
}

TEST_F(StateDirectory, WithADamagedVersionIsRefused) {
  ASSERT_OK(MakeDirectories(path_));
  for (const char* text : {"", "x\n", "-1\n", "1", "1 2\n"}) {
    ASSERT_OK(WriteFileDurably(path_ + "/version", text));
    EXPECT_THAT(OpenStateDirectory(path_, "paas-agent", 1).status(),
                StatusIs(absl::StatusCode::kFailedPrecondition));
  }
}

}  // namespace
}  // namespace paas::os
