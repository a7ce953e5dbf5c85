// multi-app

#include <gmock/gmock.h>

#include "tests/e2e/examples/site.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

class SeveralApps : public ::testing::Test {
 protected:
  const Site site_ = Site::Deployed("multi-app");
};

TEST_F(SeveralApps, RoutesLeadToThemByPath) {
  EXPECT_THAT(site_.Get("").body, HasSubstr("<h1>Books</h1>"));
  EXPECT_EQ(site_.GetJson("api/books")[1]["year"], 1978);
  EXPECT_EQ(site_.Get("api/nothing").status, 404);
}

TEST_F(SeveralApps, OneAsksTheOtherOverTheirRelationship) {
  const HttpAnswer books = site_.Get("books");
  EXPECT_EQ(books.status, 200) << books.body;
  EXPECT_THAT(books.body, HasSubstr("The C Programming Language (1978)"));
}

TEST_F(SeveralApps, TheOtherCannotAskBack) {
  const std::string hosts = site_.Exec("front", {"cat", "/etc/hosts"});
  EXPECT_THAT(hosts, HasSubstr("api.internal"));
  EXPECT_EQ(site_.Exec("api", {"dash", "-c", "getent hosts front.internal || echo unknown"}),
            "unknown\n");
}

}  // namespace
}  // namespace paas::testing
