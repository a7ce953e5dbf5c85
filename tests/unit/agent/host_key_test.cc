#include "agent/lifecycle/host_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "agent/lifecycle/ssh_key.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

class HostKeyTest : public ::testing::Test {
 protected:
  std::string Path() const { return root_ / "keys/ssh_host_ed25519_key"; }

  testing::TempDirectory root_;
};

TEST_F(HostKeyTest, IsOneThatOpenSshReads) {
  ASSERT_OK(HostKey(root_ / "keys"));
  const auto public_key = os::RunChecked({.argv = {"ssh-keygen", "-y", "-f", Path()}});
  ASSERT_OK(public_key);
  EXPECT_THAT(*public_key, StartsWith("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"));
  EXPECT_THAT(*public_key, EndsWith(" paas\n"));
}

// OpenSSH trusts the public half that stands in the file: a signature shows that it fits.
TEST_F(HostKeyTest, ItsHalvesFit) {
  ASSERT_OK(HostKey(root_ / "keys"));
  ASSERT_OK(os::WriteFileDurably(root_ / "text", "signed"));
  ASSERT_OK(os::RunChecked(
      {.argv = {"ssh-keygen", "-q", "-Y", "sign", "-n", "test", "-f", Path(), root_ / "text"}}));
  EXPECT_OK(os::RunChecked(
      {.argv = {"sh", "-c", "ssh-keygen -Y check-novalidate -n test -s \"$1.sig\" <\"$1\"", "sh",
                root_ / "text"}}));
}

TEST_F(HostKeyTest, StaysTheSameAndIsTheAgentsAlone) {
  ASSERT_OK_AND_ASSIGN(const std::string key, HostKey(root_ / "keys"));
  EXPECT_EQ(HostKey(root_ / "keys").value(), key);
  struct stat info {};
  ASSERT_EQ(::stat(Path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_NE(NewSshKey().value(), NewSshKey().value());
}

TEST_F(HostKeyTest, IsMadeAnewWhereACrashLeftAnEmptyFile) {
  ASSERT_OK(HostKey(root_ / "keys"));
  ASSERT_OK(os::WriteFileDurably(Path(), ""));
  EXPECT_THAT(HostKey(root_ / "keys").value(), StartsWith("-----BEGIN OPENSSH PRIVATE KEY-----"));
}

}  // namespace
}  // namespace paas::agent
