#include "builder/plan/php_extensions.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::builder {
namespace {

using ::paas::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kAvailable[] = "apcu imagick redis sodium xsl";

StatusOr<std::vector<std::string>> Check(const std::string& name) {
  model::Runtime runtime;
  runtime.extensions = {{"redis", {}}, {name, {}}};
  return CheckPhpExtensions(runtime, "php-8.2", kAvailable);
}

TEST(CheckPhpExtensions, WhatTheImageHasPassesWhateverItsCase) {
  EXPECT_THAT(Check("Imagick").value(), IsEmpty());
  EXPECT_THAT(Check("sodium").value(), IsEmpty());
}

TEST(CheckPhpExtensions, WhatIsMissingIsRefusedWithWhatIsNear) {
  EXPECT_THAT(Check("imagik"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("runtime.extensions: php-8.2 has no \"imagik\"; did you "
                                       "mean \"imagick\"?"),
                             HasSubstr("it has: apcu, imagick, redis, sodium, xsl"))));
}

TEST(CheckPhpExtensions, AgentsOfHostedServicesAreLeftOutWithAWarning) {
  EXPECT_THAT(Check("blackfire").value(), ElementsAre(HasSubstr("blackfire is the agent")));
}

TEST(CheckPhpExtensions, AnImageThatSaysNothingIsNotArguedWith) {
  model::Runtime runtime;
  runtime.extensions = {{"anything", {}}};
  EXPECT_THAT(CheckPhpExtensions(runtime, "php-8.2", "").value(), IsEmpty());
}

}  // namespace
}  // namespace paas::builder
