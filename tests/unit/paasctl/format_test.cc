#include "paasctl/output/format.h"

#include <gtest/gtest.h>

namespace paas::paasctl {
namespace {

TEST(ToYaml, QuotesWhatIsNotAWord) {
  const Object object{
      {"word", "main-bvxea6i"}, {"truth", "yes"}, {"number", "12"},  {"empty", ""},
      {"flag", true},           {"count", 3},     {"none", Value()}, {"list", List{}},
      {"text", "a: b # c"}};
  EXPECT_EQ(ToYaml(object),
            "word: main-bvxea6i\n"
            "truth: \"yes\"\n"
            "number: \"12\"\n"
            "empty: \"\"\n"
            "flag: true\n"
            "count: 3\n"
            "none: null\n"
            "list: []\n"
            "text: \"a: b # c\"\n");
}

TEST(ToYaml, NestsBlocks) {
  const Object object{{"outer", Object{{"inner", List{Object{{"a", 1}, {"b", 2}}, "x"}}}}};
  EXPECT_EQ(ToYaml(object),
            "outer:\n"
            "  inner:\n"
            "  - a: 1\n"
            "    b: 2\n"
            "  - x\n");
}

TEST(ToJson, SurvivesForeignBytes) {
  EXPECT_EQ(ToJsonLine(Object{{"text", "\xff\x1b"}}), "{\"text\":\"\xef\xbf\xbd\\u001b\"}\n");
}

TEST(Timestamp, IsRfc3339) {
  EXPECT_EQ(ToJsonLine(Timestamp(1'700'000'000'123)), "\"2023-11-14T22:13:20Z\"\n");
  EXPECT_EQ(ToJsonLine(Timestamp(0)), "null\n");
}

}  // namespace
}  // namespace paas::paasctl
