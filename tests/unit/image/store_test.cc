#include "image/store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <time.h>

#include "common/os/file.h"
#include "image/paths.h"
#include "image/signed_manifest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::image {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TempTree;

// The store keeps any bytes; these stand for a squashfs.
class StoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> OpenStore() {
    return Store::Open(tree_ / "images", testing::Trust(key_)).value();
  }
  std::string Document(const std::string& content) const {
    return SignManifest(testing::ApplicationManifest({DigestOf(content), content.size()}), key_)
        .value();
  }
  StatusOr<StoredImage> PutBytes(Store& store, const std::string& content,
                                 const std::string& document) {
    StatusOr<StagedFile> file = store.Stage();
    if (!file.ok()) return file.status();
    EXPECT_OK(os::WriteAll(file->fd(), content));
    return store.Put(*std::move(file), document);
  }
  // As if nothing had been done with the image for so long.
  void Age(const std::string& root, int hours) {
    const timespec then{.tv_sec = ::time(nullptr) - hours * 3600, .tv_nsec = 0};
    const timespec times[2] = {then, then};
    ASSERT_EQ(::utimensat(AT_FDCWD, ManifestPath(root, digest_).c_str(), times, 0), 0);
  }
  std::vector<std::string> Files(const std::string& folder) {
    return os::ListDirectory(tree_ / ("images/" + folder)).value();
  }

  const SigningKey key_ = SigningKey::Generate().value();
  const TempTree tree_;
  const Digest digest_ = DigestOf("content");
};

TEST_F(StoreTest, GivesBackWhatWasPut) {
  const auto store = OpenStore();
  ASSERT_OK_AND_ASSIGN(const StoredImage put, PutBytes(*store, "content", Document("content")));
  ASSERT_OK_AND_ASSIGN(const StoredImage found, store->Stat(digest_));
  EXPECT_EQ(found, put);
  ASSERT_OK_AND_ASSIGN(const OpenImage open, store->OpenForRead(digest_));
  ASSERT_OK_AND_ASSIGN(const FileDigest content, DigestOfFd(open.fd.get()));
  EXPECT_EQ(content.digest, digest_);
  EXPECT_THAT(store->List().value(), ElementsAre(digest_));
  EXPECT_THAT(Files("staging"), IsEmpty());
  struct stat info;
  ::stat(ImagePath(store->root(), digest_).c_str(), &info);
  EXPECT_EQ(info.st_mode & 07777, 0444u);
}

TEST_F(StoreTest, RefusesContentThatIsNotWhatTheManifestSays) {
  const auto store = OpenStore();
  EXPECT_THAT(PutBytes(*store, "CONTENT", Document("content")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another digest")));
  EXPECT_THAT(PutBytes(*store, "content2", Document("content")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("size")));
  EXPECT_THAT(store->List().value(), IsEmpty());
  EXPECT_THAT(Files("staging"), IsEmpty());
}

TEST_F(StoreTest, RefusesAManifestByAStranger) {
  const auto store = OpenStore();
  const SigningKey stranger = SigningKey::Generate().value();
  const std::string document =
      SignManifest(testing::ApplicationManifest({digest_, 7}), stranger).value();
  EXPECT_THAT(PutBytes(*store, "content", document), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(StoreTest, KeepsTheFirstOfTwoEqualImages) {
  const auto store = OpenStore();
  ASSERT_OK_AND_ASSIGN(const StoredImage first, PutBytes(*store, "content", Document("content")));
  Manifest later = first.manifest;
  later.created += 100;
  ASSERT_OK_AND_ASSIGN(const StoredImage second,
                       PutBytes(*store, "content", SignManifest(later, key_).value()));
  EXPECT_EQ(second, first);
  EXPECT_THAT(Files("staging"), IsEmpty());
}

TEST_F(StoreTest, RefusesAManifestThatWasSwappedOnDisk) {
  const auto store = OpenStore();
  ASSERT_OK(PutBytes(*store, "content", Document("content")));
  const std::string path = ManifestPath(store->root(), digest_);
  ASSERT_OK(os::WriteFileDurably(path, Document("other")));
  EXPECT_THAT(store->Stat(digest_), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_OK(os::WriteFileDurably(path, "{}"));
  EXPECT_FALSE(store->Stat(digest_).ok());
}

TEST_F(StoreTest, DownloadGoesOnWhereItStopped) {
  const auto store = OpenStore();
  {
    ASSERT_OK_AND_ASSIGN(Download download, store->Resume(digest_));
    EXPECT_EQ(download.offset(), 0u);
    ASSERT_OK(download.Append("con"));
    EXPECT_THAT(store->Resume(digest_), StatusIs(absl::StatusCode::kFailedPrecondition));
  }
  const auto restarted = OpenStore();
  ASSERT_OK_AND_ASSIGN(Download download, restarted->Resume(digest_));
  EXPECT_EQ(download.offset(), 3u);
  ASSERT_OK(download.Append("tent"));
  ASSERT_OK(restarted->Put(std::move(download), Document("content")));
  EXPECT_OK(store->Stat(digest_));
  EXPECT_THAT(Files("partial"), IsEmpty());
}

TEST_F(StoreTest, DownloadOfWrongBytesStartsOver) {
  const auto store = OpenStore();
  {
    ASSERT_OK_AND_ASSIGN(Download download, store->Resume(digest_));
    ASSERT_OK(download.Append("CONtent"));
    EXPECT_THAT(store->Put(std::move(download), Document("content")),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  ASSERT_OK_AND_ASSIGN(const Download again, store->Resume(digest_));
  EXPECT_EQ(again.offset(), 0u);
}

TEST_F(StoreTest, DownloadTakesNoOtherImagesManifest) {
  const auto store = OpenStore();
  ASSERT_OK_AND_ASSIGN(Download download, store->Resume(digest_));
  ASSERT_OK(download.Append("other"));
  EXPECT_THAT(store->Put(std::move(download), Document("other")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(StoreTest, RefsNameImages) {
  const auto store = OpenStore();
  ASSERT_OK(store->SetRef(RefKind::kBase, "php-8.2", digest_));
  EXPECT_EQ(store->GetRef(RefKind::kBase, "php-8.2").value(), digest_);
  EXPECT_THAT(store->Resolve(RefKind::kBase, "php-8.2"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store->GetRef(RefKind::kBuild, "php-8.2"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store->ListRefs(RefKind::kBase).value(), ElementsAre("php-8.2"));
  ASSERT_OK(store->DeleteRef(RefKind::kBase, "php-8.2"));
  EXPECT_THAT(store->ListRefs(RefKind::kBase).value(), IsEmpty());
}

TEST_F(StoreTest, RefNamesStayInTheirFolder) {
  const auto store = OpenStore();
  for (const char* name : {"", "..", ".hidden", "a/b", "../x", "-x", "a b", "a\n"}) {
    EXPECT_THAT(store->SetRef(RefKind::kBase, name, digest_),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << name;
  }
  EXPECT_THAT(store->SetRef(RefKind::kBase, std::string(129, 'a'), digest_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(StoreTest, DeleteForgetsTheImage) {
  const auto store = OpenStore();
  ASSERT_OK(PutBytes(*store, "content", Document("content")));
  ASSERT_OK(store->Delete(digest_));
  EXPECT_OK(store->Delete(digest_));
  EXPECT_THAT(store->Stat(digest_), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Files("sha256"), IsEmpty());
}

TEST_F(StoreTest, StartRemovesWhatACrashLeft) {
  { OpenStore(); }
  tree_.Write("images/staging/abandoned", "x");
  tree_.Write("images/sha256/" + digest_.hex() + ".sqfs", "content");
  tree_.Write("images/sha256/" + digest_.hex() + ".manifest.tmp.1.1", "x");
  OpenStore();
  EXPECT_THAT(Files("staging"), IsEmpty());
  EXPECT_THAT(Files("sha256"), IsEmpty());
}

TEST_F(StoreTest, StartLeavesWhatOthersAreMaking) {
  const auto store = OpenStore();
  ASSERT_OK_AND_ASSIGN(StagedFile file, store->Stage());
  ASSERT_OK_AND_ASSIGN(const Download download, store->Resume(digest_));
  OpenStore();
  EXPECT_EQ(Files("staging").size(), 1u);
  EXPECT_EQ(Files("partial").size(), 1u);
}

TEST_F(StoreTest, DeletesWhatWasIdleWithTheRefsThatLeadToIt) {
  const auto store = OpenStore();
  ASSERT_OK(PutBytes(*store, "content", Document("content")));
  ASSERT_OK(PutBytes(*store, "other", Document("other")));
  ASSERT_OK(store->SetRef(RefKind::kBuild, "key", digest_));
  ASSERT_OK(store->SetRef(RefKind::kBuild, "other", DigestOf("other")));
  const auto deleted = [&](int hours) {
    return store->DeleteIdle(digest_, std::chrono::hours(hours)).value();
  };
  EXPECT_FALSE(deleted(1));  // it was just published
  Age(store->root(), 3);
  EXPECT_GE(store->IdleTime(digest_).value(), std::chrono::hours(3));
  EXPECT_FALSE(deleted(4));
  ASSERT_OK(store->Touch(digest_));
  EXPECT_FALSE(deleted(1));
  Age(store->root(), 3);
  ASSERT_OK(PutBytes(*store, "content", Document("content")));  // built again: as good as new
  EXPECT_FALSE(deleted(1));
  Age(store->root(), 3);
  EXPECT_TRUE(deleted(1));
  EXPECT_THAT(store->Stat(digest_), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store->ListRefs(RefKind::kBuild).value(), ElementsAre("other"));
  EXPECT_THAT(store->List().value(), ElementsAre(DigestOf("other")));
  EXPECT_FALSE(deleted(1));  // gone already
  EXPECT_THAT(store->Touch(digest_), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace paas::image
