#include "model/base_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

const std::vector<RuntimeType> kAvailable = {{"nodejs", "18"},   {"nodejs", "20"},
                                             {"php", "8.2"},     {"php", "8.4"},
                                             {"python", "3.11"}, {"python", "3.13"}};

std::string Chosen(const std::string& name, const std::string& version) {
  const auto choice = SelectBaseImage({name, version}, kAvailable);
  return choice.ok() ? choice->reference : "";
}

TEST(SelectBaseImage, TakesTheExactVersionWithoutAWarning) {
  ASSERT_OK_AND_ASSIGN(const BaseImageChoice choice, SelectBaseImage({"php", "8.2"}, kAvailable));
  EXPECT_EQ(choice, (BaseImageChoice{{"php", "8.2"}, "php-8.2", ""}));
}

TEST(SelectBaseImage, TakesTheNearestVersionAndSaysSo) {
  ASSERT_OK_AND_ASSIGN(const BaseImageChoice choice, SelectBaseImage({"nodejs", "22"}, kAvailable));
  EXPECT_EQ(choice.reference, "nodejs-20");
  EXPECT_EQ(choice.warning, "nodejs:22 is not available here; nodejs:20 is used");
  EXPECT_EQ(Chosen("nodejs", "10"), "nodejs-18");
  EXPECT_EQ(Chosen("php", "8.1"), "php-8.2");
  EXPECT_EQ(Chosen("php", "7.4"), "php-8.2");
  EXPECT_EQ(Chosen("php", "9.0"), "php-8.4");
  EXPECT_EQ(Chosen("python", "3.9"), "python-3.11");
  EXPECT_EQ(Chosen("python", "2.7"), "python-3.11");
}

TEST(SelectBaseImage, PrefersTheNewerOfTwoEquallyNear) {
  EXPECT_EQ(Chosen("nodejs", "19"), "nodejs-20");
  EXPECT_EQ(Chosen("python", "3.12"), "python-3.13");
  EXPECT_EQ(Chosen("php", "8.3"), "php-8.4");
}

TEST(SelectBaseImage, ListsWhatThereIsForAnUnknownRuntime) {
  EXPECT_THAT(SelectBaseImage({"node", "20"}, kAvailable),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("available: nodejs:18, nodejs:20, php:8.2")));
}

}  // namespace
}  // namespace paas::model
