#include "model/reader/scalars.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paas::model {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

TEST(ParseExpires, KnowsEveryUnit) {
  const std::pair<const char*, int64_t> cases[] = {{"300", 300'000},       {"0", 0},
                                                   {"-1", -1000},          {"-1s", -1000},
                                                   {"500ms", 500},         {"2m", 120'000},
                                                   {"1.5h", 5'400'000},    {"1d", 86'400'000},
                                                   {"2w", 1'209'600'000},  {"1M", 2'592'000'000},
                                                   {"1y", 31'536'000'000}, {"1h 30m", 5'400'000}};
  for (const auto& [text, expected] : cases) {
    ASSERT_TRUE(ParseExpires(text)) << text;
    EXPECT_EQ(ParseExpires(text)->after, milliseconds(expected)) << text;
  }
  for (const char* text : {"", "x", "5 parsecs", "-2", "1e999", "5D", "--1", " "}) {
    EXPECT_FALSE(ParseExpires(text)) << text;
  }
}

TEST(ParseSize, KnowsEveryUnit) {
  EXPECT_EQ(ParseSize("250m"), uint64_t{250} << 20);
  EXPECT_EQ(ParseSize("1G"), uint64_t{1} << 30);
  EXPECT_EQ(ParseSize("64KB"), 65536u);
  EXPECT_EQ(ParseSize("7"), 7u);
  for (const char* text : {"", "m", "-1", "5x", "99999999999G"})
    EXPECT_FALSE(ParseSize(text)) << text;
}

TEST(CheckCronSpec, AcceptsWhatCronAccepts) {
  for (const char* spec : {"* * * * *", "*/5 1-3 1,15 jan-MAR sun", "H H(2-5) * * 7",
                           "H/15 * * * *", " 0  0 * * 0 "}) {
    EXPECT_EQ(CheckCronSpec(spec), "") << spec;
  }
}

TEST(CheckCronSpec, SaysWhichFieldIsWrong) {
  EXPECT_THAT(CheckCronSpec("* * * *"), HasSubstr("has five fields"));
  EXPECT_THAT(CheckCronSpec("60 * * * *"), HasSubstr("\"60\" is no minute (0-59"));
  EXPECT_THAT(CheckCronSpec("* * 0 * *"), HasSubstr("is no day of the month"));
  EXPECT_THAT(CheckCronSpec("*/0 * * * *"), HasSubstr("minute"));
  EXPECT_THAT(CheckCronSpec("@daily"), HasSubstr("five fields"));
}

TEST(CheckRegex, FindsWhatCannotCompile) {
  for (const char* regex : {"", "\\.(css|js)$", "^/[^]]+\\)", "[]a]", "(?<x>a)"})
    EXPECT_EQ(CheckRegex(regex), "") << regex;
  EXPECT_THAT(CheckRegex("(a"), HasSubstr("`(`"));
  EXPECT_THAT(CheckRegex("a)"), HasSubstr("`)`"));
  EXPECT_THAT(CheckRegex("[a"), HasSubstr("`[`"));
  EXPECT_THAT(CheckRegex("a\\"), HasSubstr("backslash"));
  EXPECT_THAT(CheckRegex(std::string(1001, 'a')), HasSubstr("1000"));
}

TEST(IsIpAddress, KnowsBothFamiliesAndPrefixes) {
  for (const char* text : {"192.0.2.1", "0.0.0.0/0", "::1", "2001:db8::/32", "1:2:3:4:5:6:7:8"}) {
    EXPECT_TRUE(IsIpAddress(text, true)) << text;
  }
  for (const char* text : {"", "/8", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4/33", ":",
                           "1::2::3", "1:2", "a.b.c.d"}) {
    EXPECT_FALSE(IsIpAddress(text, true)) << text;
  }
  EXPECT_FALSE(IsIpAddress("10.0.0.0/8", false));
}

TEST(NormalisePath, StaysInsideOfItsRoot) {
  EXPECT_EQ(NormalisePath("/a//./b/../c/"), "a/c");
  EXPECT_EQ(NormalisePath("/"), "");
  EXPECT_EQ(NormalisePath("a/../.."), std::nullopt);
}

TEST(Base64, PadsToFour) {
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo\xff"), "Zm9v/w==");
}

}  // namespace
}  // namespace paas::model
