#include "paasctl/detect/version_range.h"

#include <gtest/gtest.h>

namespace paas::paasctl {
namespace {

struct Case {
  const char* range;
  const char* version;
  bool accepted;
};

bool Accepts(const std::string& range, const std::string& version, TildeMeaning tilde) {
  const auto parsed = VersionRange::Parse(range, tilde);
  EXPECT_TRUE(parsed.has_value()) << range;
  return parsed.has_value() && parsed->Accepts(version);
}

TEST(VersionRange, KnowsWhatNpmWrites) {
  const Case cases[] = {{"20", "20", true},
                        {">=18 <21", "20", true},
                        {">=18 <20", "20", false},
                        {">= 18", "20", true},
                        {"^18.2 || ^20.1.3", "20", true},
                        {"^18", "20", false},
                        {"~18.1", "18", true},
                        {"20.x", "20", true},
                        {"v20.11.1", "20", true},
                        {"16 - 18", "18", true},
                        {"16 - 18", "20", false},
                        {"*", "20", true},
                        {">20", "20", false},
                        {"<=18", "18", true},
                        {"<18", "18", false},
                        {">=18.0.0-rc.1", "18", true}};
  for (const Case& one : cases) {
    EXPECT_EQ(Accepts(one.range, one.version, TildeMeaning::kNpm), one.accepted)
        << one.range << " and " << one.version;
  }
}

TEST(VersionRange, KnowsWhatOthersWrite) {
  const Case cases[] = {
      {"^8.1", "8.4", true},           {"^8.3", "8.2", false},      {"~8.1", "8.4", true},
      {"~8.1.0", "8.2", false},        {"^7.4|^8.0", "8.2", true},  {">=8.1,<8.3", "8.4", false},
      {"~=3.11", "3.13", true},        {"~=3.11.2", "3.13", false}, {"==3.11.*", "3.11", true},
      {">=3.9,!=3.9.1", "3.11", true}, {"~> 3.1.0", "3.3", false},  {"~> 3.1", "3.3", true},
      {"^0.3.1", "0.4", false}};
  for (const Case& one : cases) {
    EXPECT_EQ(Accepts(one.range, one.version, TildeMeaning::kPessimistic), one.accepted)
        << one.range << " and " << one.version;
  }
}

TEST(VersionRange, LeavesWhatIsNone) {
  for (const std::string text : {"", "lts/*", "workspace:^", "latest", ">=", "=>", "^-1", "1..2",
                                 "99999999999999999999", "\xff"}) {
    EXPECT_FALSE(VersionRange::Parse(text, TildeMeaning::kNpm).has_value()) << text;
  }
  EXPECT_FALSE(VersionRange::Parse(std::string(10'000, '1'), TildeMeaning::kNpm).has_value());
}

}  // namespace
}  // namespace paas::paasctl
