#include "agent/config/quoting.h"

#include <gtest/gtest.h>

#include "agent/config/nginx_text.h"

namespace paas::agent {
namespace {

TEST(NginxText, KeepsBackslashesAndQuotes) {
  EXPECT_EQ(NginxLiteral(R"(a"b\d)"), R"("a\"b\\d")");
  EXPECT_EQ(NginxLiteral("a; } {"), R"("a; } {")");
}

TEST(NginxText, ADollarSignIsNeverAVariable) {
  EXPECT_EQ(NginxValue("$request_uri"), R"("${paas_dollar}request_uri")");
  EXPECT_EQ(NginxLiteral("\\.js$"), R"("\\.js$")");
}

TEST(RegexQuote, EscapesWhatHasAMeaning) { EXPECT_EQ(RegexQuote("/a.b"), "\\/a\\.b"); }

TEST(IniValue, LeavesExpressionsBare) {
  EXPECT_EQ(IniValue("256M"), "256M");
  EXPECT_EQ(IniValue("E_ALL & ~E_NOTICE"), "E_ALL & ~E_NOTICE");
}

TEST(IniValue, QuotesWhatWouldBeMore) {
  EXPECT_EQ(IniValue("a;b"), "'a;b'");
  EXPECT_EQ(IniValue("${HOME}"), "'${HOME}'");
  EXPECT_EQ(IniValue("it's ${x}\""), R"("it's \${x}\"")");
  EXPECT_EQ(IniValue(""), "''");
}

TEST(Names, OfVariablesAndSettings) {
  EXPECT_TRUE(IsShellName("_A1"));
  EXPECT_FALSE(IsShellName("1A"));
  EXPECT_FALSE(IsShellName("A-B"));
  EXPECT_FALSE(IsShellName(""));
  EXPECT_TRUE(IsIniName("opcache.enable"));
  EXPECT_FALSE(IsIniName("a b"));
  EXPECT_FALSE(IsIniName("[PATH"));
}

}  // namespace
}  // namespace paas::agent
