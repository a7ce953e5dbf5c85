// What is not of the network file system itself: the way there, over the node's own directories.

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"
#include "volume/nfs/commands.h"

namespace paas::volume {
namespace {

constexpr uint32_t kFirstId = 400'000'000;
const NfsOptions kOptions{.server = "10.0.0.3",
                          .run_directory = "/run",
                          .helper = std::string(PAAS_BIN_DIR) + "/paas-volume",
                          .node = "test"};

TEST(NfsFlush, ReachesAContainersDirectoryBelowThoseOfTheNode) {
  const testing::TempDirectory node;  // 0700
  const std::string mounted = node / "containers/c0";
  ASSERT_OK(os::MakeDirectories(mounted, 0700));
  ASSERT_EQ(::chown(mounted.c_str(), kFirstId, kFirstId), 0);
  ASSERT_OK_AND_ASSIGN(const auto done, os::RunCommand(FlushCommand(kOptions, kFirstId, mounted)));
  EXPECT_EQ(done.exit_code, 0) << done.error_output;
}

TEST(NfsFlush, AsksAsTheContainersRoot) {
  const testing::TempDirectory node;
  const std::string mounted = node / "of-somebody-else";
  ASSERT_OK(os::MakeDirectories(mounted, 0700));
  ASSERT_OK_AND_ASSIGN(const auto done, os::RunCommand(FlushCommand(kOptions, kFirstId, mounted)));
  EXPECT_NE(done.exit_code, 0);
}

}  // namespace
}  // namespace paas::volume
