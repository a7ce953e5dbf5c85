#include "volume/volume.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::volume {
namespace {

using testing::StatusIs;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(ValidateVolume, TakesWhatProjectsMayCallTheirContainers) {
  EXPECT_OK(Validate({"shop-main-bvxea6i", "app"}));
  EXPECT_OK(Validate({"shop-main", "my_app--queue"}));
  EXPECT_OK(Validate({"backup_a7f3c2", "app"}));
}

TEST(ValidateVolume, RefusesWhatWouldLeadElsewhere) {
  for (const std::string bad : {"", ".", "..", "a/b", "../a", "-a", "A", "a\n", ".copy-of-a"}) {
    EXPECT_THAT(Validate({"env", bad}), StatusIs(kInvalid)) << bad;
    EXPECT_THAT(Validate({bad, "app"}), StatusIs(kInvalid)) << bad;
  }
  EXPECT_THAT(Validate({"env", std::string("a\0b", 3)}), StatusIs(kInvalid));
  EXPECT_THAT(Validate({"env", std::string(201, 'a')}), StatusIs(kInvalid));
}

}  // namespace
}  // namespace paas::volume
