#include "common/yaml/node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/yaml/parser.h"
#include "tests/support/status_matchers.h"

namespace paas::yaml {
namespace {

using ::paas::testing::StatusIs;

Node Scalar(const std::string& text) { return *Parse(text, "f.yaml"); }

TEST(YamlNode, TypesPlainScalars) {
  EXPECT_EQ(*Scalar("yes").AsBool(), true);
  EXPECT_EQ(*Scalar("Off").AsBool(), false);
  EXPECT_EQ(*Scalar("0x1f").AsInt(), 31);
  EXPECT_EQ(*Scalar("0755").AsInt(), 493);
  EXPECT_EQ(*Scalar("0o17").AsInt(), 15);
  EXPECT_EQ(*Scalar("-1_000").AsInt(), -1000);
  EXPECT_EQ(*Scalar("1.5").AsDouble(), 1.5);
  EXPECT_EQ(*Scalar("2").AsDouble(), 2.0);
  EXPECT_EQ(*Scalar("8.10").AsString(), "8.10");
}

TEST(YamlNode, QuotedScalarsAreOnlyTexts) {
  EXPECT_FALSE(Scalar("'yes'").AsBool().ok());
  EXPECT_FALSE(Scalar("\"5\"").AsInt().ok());
  EXPECT_EQ(*Scalar("'5'").AsString(), "5");
}

TEST(YamlNode, SaysWhatIsThereInsteadOfWhatIsExpected) {
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(Scalar("[1]").AsString(), StatusIs(kInvalid, "must be a text, but is a list"));
  EXPECT_THAT(Scalar("maybe").AsBool(),
              StatusIs(kInvalid, "must be true or false, but is the text \"maybe\""));
  EXPECT_THAT(Scalar("1.5").AsInt(),
              StatusIs(kInvalid, "must be a whole number, but is the number 1.5"));
  EXPECT_THAT(Scalar("1__").AsInt(), StatusIs(kInvalid));
  EXPECT_THAT(Scalar("99999999999999999999").AsInt(), StatusIs(kInvalid));
}

}  // namespace
}  // namespace paas::yaml
