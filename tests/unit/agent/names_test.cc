#include "agent/names.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

TEST(ValidateId, AcceptsWhatIsAnIdAndNothingElse) {
  for (const char* id : {"a", "0", "main-bvxea6i", "app--queue"}) {
    EXPECT_OK(ValidateId("name", id)) << id;
  }
  for (const std::string& id :
       {std::string(), std::string("-a"), std::string("A"), std::string(".."), std::string("a/b"),
        std::string("a\0b", 3), std::string("ä"), std::string(64, 'a')}) {
    EXPECT_THAT(ValidateId("name", id), testing::StatusIs(absl::StatusCode::kInvalidArgument))
        << id;
  }
}

TEST(ContainerSlug, IsAnIdAndKeepsNamesApart) {
  EXPECT_EQ(ContainerSlug("app"), "app");
  EXPECT_OK(ValidateContainerName("my_app"));
  EXPECT_OK(ValidateId("slug", ContainerSlug("my_app")));
  EXPECT_NE(ContainerSlug("my_app"), ContainerSlug("my-app"));
  EXPECT_OK(ValidateId("slug", ContainerSlug(std::string(63, '_').replace(0, 1, "a"))));
  EXPECT_THAT(ValidateContainerName("_app"), testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ContainerId, IsAnIdHoweverLongTheNamesAre) {
  EXPECT_EQ(ContainerId("shop", "main-bvxea6i", "app"), "shop-main-bvxea6i--app");
  const std::string project(63, 'p');
  const std::string one = ContainerId(project, "main", "one");
  EXPECT_OK(ValidateId("container", one));
  EXPECT_NE(one, ContainerId(project, "main", "two"));
}

}  // namespace
}  // namespace paas::agent
