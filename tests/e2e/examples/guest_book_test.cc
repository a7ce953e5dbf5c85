// php-mariadb-redis

#include <gmock/gmock.h>

#include "tests/e2e/examples/site.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

class GuestBook : public ::testing::Test {
 protected:
  const Site site_ = Site::Deployed("php-mariadb-redis");
};

TEST_F(GuestBook, AnEntryIsReadFromTheDatabaseThenFromTheCache) {
  const HttpAnswer added = site_.Post("entries", {"-d", "text=first"});
  ASSERT_EQ(added.status, 201) << added.body;
  nlohmann::json list = site_.GetJson("entries");
  EXPECT_EQ(list["cached"], false) << list;
  EXPECT_EQ(list["entries"][0]["text"], "first");
  list = site_.GetJson("entries");
  EXPECT_EQ(list["cached"], true) << list;
  EXPECT_EQ(list["entries"][0]["text"], "first");
}

TEST_F(GuestBook, TheCounterCountsInRedis) {
  const int before = site_.GetJson("counter")["visits"];
  EXPECT_EQ(site_.GetJson("counter")["visits"], before + 1);
}

TEST_F(GuestBook, ARedeployKeepsWhatWasWritten) {
  ASSERT_EQ(site_.Post("entries", {"-d", "text=kept"}).status, 201);
  const ProjectCopy changed("php-mariadb-redis");
  changed.Write("web/note.txt", "a new release\n");
  Site(site_).Deploy(changed.path());
  EXPECT_EQ(site_.Get("note.txt").body, "a new release\n");
  EXPECT_THAT(site_.Get("entries").body, HasSubstr("\"kept\""));
}

}  // namespace
}  // namespace paas::testing
