#include "agent/image/image_collector.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <time.h>

#include "common/os/file.h"
#include "image/paths.h"
#include "image/signed_manifest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/image/temp_tree.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;
using std::chrono::hours;
using ::testing::ElementsAre;

// Mounts nothing: these tests have no mounts.
class NoBackend : public image::MountBackend {
 public:
  std::string_view name() const override { return "none"; }
  Status Mount(int, const image::Digest&, const std::string&) override {
    return Internal("no mounts here");
  }
  bool Alive(const std::string&) const override { return false; }
  bool Serves(const os::MountInfo&, const image::Digest&, const std::string&) const override {
    return false;
  }
};

class ImageCollectorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, image::Store::Open(tree_ / "images", testing::Trust(key_)));
    ASSERT_OK_AND_ASSIGN(mounts_, image::MountTable::Open(tree_ / "run", store_.get(), &backend_));
    ASSERT_OK_AND_ASSIGN(RecordDirectory records, RecordDirectory::Open(tree_ / "environments"));
    specs_.emplace(std::move(records));
  }
  ImageCollector Collector(bool shares_store) {
    return ImageCollector(store_.get(), mounts_.get(), &table_, *specs_, shares_store);
  }
  std::string PutOld(const std::string& content) {
    const image::FileDigest digest{image::DigestOf(content), content.size()};
    image::StagedFile file = store_->Stage().value();
    EXPECT_OK(os::WriteAll(file.fd(), content));
    EXPECT_OK(store_->Put(std::move(file),
                          image::SignManifest(testing::ApplicationManifest(digest), key_).value()));
    const timespec then{.tv_sec = ::time(nullptr) - 7200, .tv_nsec = 0};
    const timespec times[2] = {then, then};
    EXPECT_EQ(
        ::utimensat(AT_FDCWD, image::ManifestPath(store_->root(), digest.digest).c_str(), times, 0),
        0);
    return digest.digest.ToString();
  }

  const image::SigningKey key_ = image::SigningKey::Generate().value();
  testing::TempTree tree_;
  NoBackend backend_;
  std::unique_ptr<image::Store> store_;
  std::unique_ptr<image::MountTable> mounts_;
  InstanceTable table_;
  std::optional<EnvironmentStore> specs_;
};

TEST_F(ImageCollectorTest, KeepsWhatASpecificationNamesThoughNothingRuns) {
  const std::string wanted = PutOld("wanted");
  const std::string unwanted = PutOld("unwanted");
  ASSERT_OK(specs_->Put({.project = "shop",
                         .environment = "main-bvxea6i",
                         .generation = 1,
                         .containers = {{.name = "app", .app_digest = wanted}}}));
  ImageCollector collector = Collector(/*shares_store=*/false);
  ASSERT_OK_AND_ASSIGN(const auto images, collector.Images());
  for (const SurveyedImage& image : images) {
    EXPECT_EQ(image.in_use, image.manifest.digest.ToString() == wanted);
    EXPECT_GE(image.idle, hours(2));
  }
  EXPECT_THAT(collector.Delete({wanted, unwanted}, hours(1)).value(), ElementsAre(unwanted));
  EXPECT_OK(store_->Stat(image::Digest::Parse(wanted).value()));
}

TEST_F(ImageCollectorTest, DeletesNothingOfAStoreThatIsNotItsOwn) {
  const std::string unwanted = PutOld("unwanted");
  ImageCollector collector = Collector(/*shares_store=*/true);
  EXPECT_THAT(collector.Delete({unwanted}, hours(1)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_OK(store_->Stat(image::Digest::Parse(unwanted).value()));
}

}  // namespace
}  // namespace paas::agent
