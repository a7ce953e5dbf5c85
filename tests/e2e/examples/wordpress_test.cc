// wordpress-shaped

#include <gmock/gmock.h>

#include "tests/e2e/examples/site.h"

namespace paas::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Wordpress : public ::testing::Test {
 protected:
  Wordpress() {
    const std::string key = site_.Exec("app", {"php", "bin/wp.php", "key"});
    login_ = "Authorization: Bearer " + key.substr(0, key.find('\n'));
  }
  nlohmann::json Admin(const std::string& page, const std::string& form) const {
    return site_.PostJson("wp-admin/" + page + ".php", {"-H", login_, "-d", form});
  }
  // Uploads `content` as a file of that name; the path that it is served at.
  std::string Upload(const std::string& name, const std::string& content) const {
    const ProjectCopy folder("wordpress-shaped");
    folder.Write(name, content);
    const nlohmann::json answer = site_.PostJson(
        "wp-admin/upload.php", {"-H", login_, "-F", "file=@" + folder.path() + "/" + name});
    EXPECT_TRUE(answer.contains("url")) << answer;
    return answer.value("url", "/").substr(1);
  }

  Site site_ = Site::Deployed("wordpress-shaped");
  std::string login_;
};

TEST_F(Wordpress, APostIsWrittenAndReadThroughTheObjectCache) {
  const nlohmann::json post = Admin("post", "title=Hello&content=World");
  ASSERT_TRUE(post.contains("id")) << post;
  const HttpAnswer page = site_.Get("?p=" + std::to_string(post["id"].get<int>()));
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("<h1>Hello</h1>"));
  EXPECT_THAT(page.body, HasSubstr("World"));
  site_.GetJson("wp-json/posts");
  const nlohmann::json posts = site_.GetJson("wp-json/posts");
  EXPECT_EQ(posts["cached"], true) << posts;
}

TEST_F(Wordpress, NobodyWritesWithoutTheKey) {
  EXPECT_EQ(site_.Post("wp-admin/post.php", {"-d", "title=x"}).status, 403);
}

TEST_F(Wordpress, TheBuildUsedAToolOfAnotherLanguage) {
  EXPECT_THAT(site_.Get("").body, ::testing::ContainsRegex("Built from [0-9a-f]{40}"));
}

TEST_F(Wordpress, TheSiteKnowsItsAddressFromItsEnvironmentFile) {
  EXPECT_EQ(site_.GetJson("wp-json/site")["home"], site_.url());
}

TEST_F(Wordpress, TheCronPublishesWhatIsPlanned) {
  ASSERT_TRUE(Admin("schedule", "title=Planned").contains("id"));
  EXPECT_THAT(site_.Get("wp-json/posts").body, Not(HasSubstr("Planned")));
  site_.Exec("app", {"dash", "-c", "php bin/wp.php cron run"});
  EXPECT_THAT(site_.Get("wp-json/posts").body, HasSubstr("Planned"));
}

TEST_F(Wordpress, UploadsAreServedAndNeverRun) {
  const std::string image = Upload("picture.png", "not really one");
  const HttpAnswer served = site_.Get(image);
  EXPECT_EQ(served.status, 200);
  EXPECT_EQ(served.body, "not really one");
  EXPECT_THAT(served.headers.at("cache-control"), HasSubstr("max-age=604800"));
  const std::string script = Upload("evil.php", "<?php echo 'I was ', 'run';");
  const HttpAnswer refused = site_.Get(script);
  EXPECT_THAT(refused.status, AnyOf(403, 404));
  EXPECT_THAT(refused.body, Not(HasSubstr("I was run")));
  EXPECT_THAT(site_.Get("wp-includes/load.php").status, AnyOf(403, 404));
}

TEST_F(Wordpress, UploadsAndPostsOutliveANewRelease) {
  const std::string image = Upload("kept.png", "kept");
  ASSERT_TRUE(Admin("post", "title=Kept").contains("id"));
  const ProjectCopy changed("wordpress-shaped");
  changed.Write("wordpress/wp-content/themes/plain/style.css", "body { color: red; }\n");
  site_.Deploy(changed.path());
  EXPECT_EQ(site_.Get("wp-content/themes/plain/style.css").body, "body { color: red; }\n");
  EXPECT_EQ(site_.Get(image).body, "kept");
  EXPECT_THAT(site_.Get("wp-json/posts").body, HasSubstr("Kept"));
}

}  // namespace
}  // namespace paas::testing
