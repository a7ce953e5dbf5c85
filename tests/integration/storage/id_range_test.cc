// A process in a range of ids: what nfsd takes over with the file that it is given a listener by.

#include "storage/nfsd/id_range.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::storage {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

constexpr uint32_t kFirst = 400'000'000;

// Copies a file of /proc to where the test reads it.
int Copy(const char* from, const char* to) {
  char text[4096];
  const int in = ::open(from, O_RDONLY | O_CLOEXEC);
  const ssize_t size = in < 0 ? -1 : ::read(in, text, sizeof text);
  const int out = ::open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (size < 0 || out < 0) return errno;
  return ::write(out, text, static_cast<size_t>(size)) == size ? 0 : errno;
}

std::string MapSeenIn(const char* file) {
  const testing::TempDirectory directory;
  const std::string copy = directory / "copy";
  EXPECT_OK(RunInIdRange(kFirst, [&] { return Copy(file, copy.c_str()); }));
  std::istringstream fields(os::ReadFile(copy).value_or(""));
  std::string text;
  for (std::string field; fields >> field;) text += (text.empty() ? "" : " ") + field;
  return text;
}

// Root, as whom a node's kernel speaks, is one to whom nothing belongs.
TEST(RunInIdRange, TheIdsOfTheRangeAreThoseOfTheMachine) {
  EXPECT_EQ(MapSeenIn("/proc/self/uid_map"), "400000000 0 65536 0 65536 1");
  EXPECT_EQ(MapSeenIn("/proc/self/gid_map"), "400000000 0 65536 0 65536 1");
}

// Files of this machine's users are those of the container's.
TEST(RunInIdRange, SeesOwnersAsClientsDo) {
  const testing::TempDirectory directory;
  const std::string file = directory / "file";
  ASSERT_OK(os::WriteFileDurably(file, "x"));
  ASSERT_EQ(::chown(file.c_str(), 10000, 10001), 0);
  EXPECT_OK(RunInIdRange(kFirst, [&] {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) return errno;
    return info.st_uid == kFirst + 10000 && info.st_gid == kFirst + 10001 ? 0 : EPROTO;
  }));
}

// As whom it opens what only root may.
TEST(RunInIdRange, RemainsTheMachinesRoot) {
  const testing::TempDirectory directory;
  const std::string file = directory / "file";
  ASSERT_OK(os::WriteFileDurably(file, "x", 0200));
  EXPECT_OK(RunInIdRange(kFirst, [&] {
    if (::getuid() != kFirst) return EPROTO;
    return ::open(file.c_str(), O_WRONLY | O_CLOEXEC) >= 0 ? 0 : errno;
  }));
}

TEST(RunInIdRange, TellsWhyItFailed) {
  const Status failed = RunInIdRange(kFirst, [] { return EBUSY; });
  EXPECT_THAT(Message(failed), HasSubstr("ids from 400000000: Device or resource busy"));
  EXPECT_THAT(RunInIdRange(0, [] { return 0; }), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::storage
