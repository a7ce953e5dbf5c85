#include "base-images/tool/publisher.h"

#include <unistd.h>

#include "base-images/tool/cache.h"
#include "base-images/tool/recipe_digest.h"
#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "image/pack.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/base-images/temp_tree.h"

namespace paas::base_image {
namespace {

class PublishTest : public ::testing::Test {
 protected:
  void SetUp() override {
    recipe_.runtime.kind = "nodejs";
    recipe_.runtime.version = "18";
    tree_.Write("root/usr/bin/node", "x");
  }

  StatusOr<image::FileDigest> Pack(const std::string& name) const {
    return image::Pack(tree_.root() + "/root", tree_.root() + "/" + name,
                       image::OptionsFor(image::ImageKind::kBase));
  }

  image::Manifest ManifestOf(const image::FileDigest& file) const {
    image::Manifest manifest;
    manifest.digest = file.digest;
    manifest.kind = image::ImageKind::kBase;
    manifest.size_bytes = file.size_bytes;
    manifest.reference = Reference(recipe_);
    manifest.build_key = RecipeDigest(recipe_).ToString();
    manifest.runtime = recipe_.runtime;
    return manifest;
  }

  TempTree tree_;
  Recipe recipe_;
};

TEST_F(PublishTest, TheSameTreeIsTheSameImageWheneverItWasMade) {
  ASSERT_OK_AND_ASSIGN(const image::FileDigest first, Pack("first.sqfs"));
  ASSERT_OK(os::RunChecked({{"touch", "-d", "2001-01-01", tree_.root() + "/root/usr/bin/node"}})
                .status());
  ASSERT_OK_AND_ASSIGN(const image::FileDigest second, Pack("second.sqfs"));
  EXPECT_EQ(first, second);
}

TEST_F(PublishTest, TheReferenceLeadsToTheImageOfTheRecipe) {
  ASSERT_OK_AND_ASSIGN(const image::FileDigest file, Pack("image.sqfs"));
  ASSERT_OK_AND_ASSIGN(Publisher publisher,
                       Publisher::Open(tree_.root() + "/images", tree_.root() + "/keys"));
  EXPECT_FALSE(publisher.IsPublished(recipe_));
  ASSERT_OK(publisher.Publish(ManifestOf(file), tree_.root() + "/image.sqfs"));
  EXPECT_TRUE(publisher.IsPublished(recipe_));
  ASSERT_OK_AND_ASSIGN(const std::string reference,
                       os::ReadFile(tree_.root() + "/images/refs/base/nodejs-18"));
  EXPECT_EQ(reference, file.digest.ToString() + "\n");

  recipe_.setup = {"something else"};
  EXPECT_FALSE(publisher.IsPublished(recipe_));
}

TEST_F(PublishTest, TheCacheKnowsARecipeOnceItsManifestIsThere) {
  const Cache cache(tree_.root());
  ASSERT_OK(cache.Prepare());
  const image::Digest digest = RecipeDigest(recipe_);
  EXPECT_FALSE(cache.Find(digest).has_value());
  ASSERT_OK_AND_ASSIGN(const image::FileDigest file, Pack("image.sqfs"));
  ASSERT_OK(cache.Add(digest, ManifestOf(file), tree_.root() + "/image.sqfs"));
  EXPECT_EQ(cache.Find(digest), ManifestOf(file));
  ASSERT_EQ(::unlink(cache.ImagePath(digest).c_str()), 0);
  EXPECT_FALSE(cache.Find(digest).has_value());
}

TEST_F(PublishTest, OnlyOneBuildsAnImage) {
  const Cache cache(tree_.root());
  ASSERT_OK(cache.Prepare());
  ASSERT_OK_AND_ASSIGN(os::UniqueFd lock, cache.Lock("nodejs-18"));
  EXPECT_FALSE(cache.TryLock("nodejs-18").valid());
  EXPECT_TRUE(cache.TryLock("php-8.2").valid());
  lock.Reset();
  EXPECT_TRUE(cache.TryLock("nodejs-18").valid());
}

}  // namespace
}  // namespace paas::base_image
