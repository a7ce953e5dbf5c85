#include "builder/collect/collector.h"

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

namespace paas::builder {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

void Age(const std::string& path, int64_t for_hours) {
  const timespec then{.tv_sec = ::time(nullptr) - for_hours * 3600, .tv_nsec = 0};
  const timespec times[2] = {then, then};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0) << path;
}

class CollectorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(store_, image::Store::Open(tree_ / "images", testing::Trust(key_)));
    collector_ = std::make_unique<Collector>(store_.get(), &in_use_, tree_ / "cache");
  }
  // An image that was last used so long ago; returns its digest.
  std::string Put(const std::string& content, int64_t hours_ago) {
    const image::FileDigest digest{image::DigestOf(content), content.size()};
    image::StagedFile file = store_->Stage().value();
    EXPECT_OK(os::WriteAll(file.fd(), content));
    EXPECT_OK(store_->Put(std::move(file),
                          image::SignManifest(testing::ApplicationManifest(digest), key_).value()));
    Age(image::ManifestPath(store_->root(), digest.digest), hours_ago);
    return digest.digest.ToString();
  }
  void MakeCache(const std::string& name, int64_t hours_ago) {
    tree_.Write("cache/" + name + "/file", std::string(10000, 'x'));
    Age(tree_ / ("cache/" + name), hours_ago);
  }
  std::vector<std::string> CacheNames() {
    std::vector<std::string> names;
    const std::vector<SurveyedCache> caches = collector_->Caches().value();
    for (const SurveyedCache& cache : caches) names.push_back(cache.name);
    std::sort(names.begin(), names.end());
    return names;
  }

  const image::SigningKey key_ = image::SigningKey::Generate().value();
  testing::TempTree tree_;
  std::unique_ptr<image::Store> store_;
  InUse in_use_;
  std::unique_ptr<Collector> collector_;
};

TEST_F(CollectorTest, SurveysImagesWithWhatIsCalledAndUsed) {
  const std::string one = Put("one", 5);
  ASSERT_OK(store_->SetRef(image::RefKind::kBase, "nodejs-18", image::DigestOf("one")));
  const InUse::Hold hold = in_use_.Use(one);
  ASSERT_OK_AND_ASSIGN(const auto images, collector_->Images());
  ASSERT_EQ(images.size(), 1u);
  EXPECT_EQ(images[0].manifest.digest.ToString(), one);
  EXPECT_THAT(images[0].aliases, ElementsAre("nodejs-18"));
  EXPECT_GE(images[0].idle, hours(5));
  EXPECT_TRUE(images[0].in_use);
}

TEST_F(CollectorTest, DeletesIdleImagesOfThoseThatAreNamedAndNoneThatABuildUses) {
  const std::string idle = Put("idle", 5);
  const std::string young = Put("young", 0);
  const std::string used = Put("used", 5);
  const std::string spared = Put("spared", 5);
  {
    const InUse::Hold hold = in_use_.Use(used);
    EXPECT_THAT(collector_->DeleteImages({idle, young, used}, hours(1)).value(), ElementsAre(idle));
  }
  EXPECT_THAT(collector_->DeleteImages({used}, hours(1)).value(), ElementsAre(used));
  EXPECT_OK(store_->Stat(image::Digest::Parse(young).value()));
  EXPECT_OK(store_->Stat(image::Digest::Parse(spared).value()));
  EXPECT_FALSE(collector_->DeleteImages({"../../etc"}, hours(1)).ok());
}

TEST_F(CollectorTest, FindsCachesOfApplicationsAndKeptOnes) {
  MakeCache("shop/app", 5);
  MakeCache("shop/.kept/0123/v1", 5);
  MakeCache("blog/web", 5);
  tree_.Write("cache/shop/app.size", "1 2\n");
  EXPECT_THAT(CacheNames(), ElementsAre("blog/web", "shop/.kept/0123/v1", "shop/app"));
  ASSERT_OK_AND_ASSIGN(const auto caches, collector_->Caches());
  for (const SurveyedCache& cache : caches) {
    EXPECT_GE(cache.bytes, 10000u);
    EXPECT_GE(cache.idle, hours(5));
  }
}

TEST_F(CollectorTest, DeletesOldCachesAndNoneOfAProjectThatIsBeingBuilt) {
  MakeCache("shop/app", 5);
  MakeCache("shop/young", 0);
  MakeCache("blog/web", 5);
  tree_.Write("secret/file", "x");
  tree_.Link(tree_ / "secret", "cache/blog/link");
  const std::vector<std::string> all = {"shop/app",  "shop/young", "blog/web",
                                        "blog/link", "../secret",  "blog/../../secret"};
  {
    const InUse::Hold hold = in_use_.Use("shop");
    EXPECT_THAT(collector_->DeleteCaches(all, hours(1)).value(), ElementsAre("blog/web"));
  }
  EXPECT_THAT(collector_->DeleteCaches(all, hours(1)).value(), ElementsAre("shop/app"));
  EXPECT_THAT(CacheNames(), ElementsAre("shop/young"));
  EXPECT_TRUE(os::Exists(tree_ / "secret/file"));
  EXPECT_THAT(collector_->DeleteCaches(all, hours(1)).value(), IsEmpty());
}

}  // namespace
}  // namespace paas::builder
