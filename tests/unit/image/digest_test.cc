#include "image/digest.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::image {
namespace {

constexpr char kAbc[] = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Digest, IsTheSha256OfTheBytes) { EXPECT_EQ(DigestOf("abc").ToString(), kAbc); }

TEST(Digest, ParsesWhatItPrints) {
  ASSERT_OK_AND_ASSIGN(const Digest digest, Digest::Parse(kAbc));
  EXPECT_EQ(digest, DigestOf("abc"));
}

TEST(Digest, RefusesEveryOtherSpelling) {
  const std::string hex = DigestOf("abc").hex();
  for (const std::string& text :
       {hex, "SHA256:" + hex, "sha256:" + hex + "0", "sha256:" + hex.substr(1),
        "sha256:" + std::string(64, 'A'), "sha256:" + std::string(64, 'g'), std::string("sha256:"),
        std::string()}) {
    EXPECT_THAT(Digest::Parse(text), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(Hasher, GivesTheSameDigestForAnyCutsAndStartsAfresh) {
  Hasher hasher;
  hasher.Update("a");
  hasher.Update("");
  hasher.Update("bc");
  EXPECT_EQ(hasher.Finish(), DigestOf("abc"));
  hasher.Update("abc");
  EXPECT_EQ(hasher.Finish(), DigestOf("abc"));
}

TEST(DigestOfFd, CoversTheWholeFileWhateverTheOffset) {
  const testing::TempTree tree;
  const std::string content(3'000'001, 'x');
  tree.Write("file", content);
  ASSERT_OK_AND_ASSIGN(const os::UniqueFd fd, os::Open(tree / "file", O_RDONLY));
  ::lseek(fd.get(), 100, SEEK_SET);
  ASSERT_OK_AND_ASSIGN(const FileDigest found, DigestOfFd(fd.get()));
  EXPECT_EQ(found, (FileDigest{DigestOf(content), content.size()}));
  EXPECT_EQ(::lseek(fd.get(), 0, SEEK_CUR), 100);
}

}  // namespace
}  // namespace paas::image
