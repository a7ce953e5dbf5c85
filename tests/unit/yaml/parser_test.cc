#include "common/yaml/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace paas::yaml {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::vector<std::string> Keys(const Node& node) {
  std::vector<std::string> keys;
  for (const Entry& entry : node.entries) keys.push_back(entry.key);
  return keys;
}

TEST(ParseYaml, KeepsTheOrderAndTheLocationOfEveryKey) {
  ASSERT_OK_AND_ASSIGN(Node root, Parse("b: 1\na:\n  x: [2, 3]\n", "f.yaml"));
  EXPECT_THAT(Keys(root), ElementsAre("b", "a"));
  EXPECT_EQ(ToString(root.entries[1].key_location), "f.yaml:2:1");
  const Node* x = root.Find("a")->Find("x");
  EXPECT_EQ(ToString(x->location), "f.yaml:3:6");
  EXPECT_EQ(ToString(x->items[1].location), "f.yaml:3:10");
}

TEST(ParseYaml, TellsQuotedFromPlainAndKeepsTags) {
  ASSERT_OK_AND_ASSIGN(
      Node root, Parse("a: '1'\nb: 1\nc: !include x.sh\nd: |\n  1\ne: !!str 5\nf: ~\n", "f.yaml"));
  EXPECT_TRUE(root.Find("a")->quoted);
  EXPECT_FALSE(root.Find("b")->quoted);
  EXPECT_EQ(root.Find("c")->tag, "!include");
  EXPECT_EQ(root.Find("c")->scalar, "x.sh");
  EXPECT_TRUE(root.Find("d")->quoted);
  EXPECT_TRUE(root.Find("e")->quoted);
  EXPECT_TRUE(root.Find("f")->IsNull());
}

TEST(ParseYaml, ReadsAnEmptyFileAsNull) {
  ASSERT_OK_AND_ASSIGN(Node root, Parse("# nothing\n", "f.yaml"));
  EXPECT_TRUE(root.IsNull());
}

TEST(ParseYaml, ExpandsAliasesAndMergeKeys) {
  ASSERT_OK_AND_ASSIGN(Node root, Parse("base: &b {x: 1, y: 2}\n"
                                        "other: &o {y: 5, z: 6}\n"
                                        "one: {<<: *b, y: 3}\n"
                                        "two: {<<: [*b, *o]}\n"
                                        "three: *b\n",
                                        "f.yaml"));
  EXPECT_EQ(root.Find("one")->Find("y")->scalar, "3");
  EXPECT_EQ(root.Find("one")->Find("x")->scalar, "1");
  EXPECT_EQ(root.Find("two")->Find("y")->scalar, "2");
  EXPECT_EQ(root.Find("two")->Find("z")->scalar, "6");
  EXPECT_THAT(Keys(*root.Find("three")), ElementsAre("x", "y"));
}

TEST(ParseYaml, RefusesDuplicateKeys) {
  EXPECT_THAT(
      Parse("a: 1\nb: 2\na: 3\n", "f.yaml"),
      StatusIs(kInvalid, "f.yaml:3:1: the key \"a\" is given twice; the first is in line 1"));
}

TEST(ParseYaml, RefusesAnAliasBomb) {
  std::string text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string previous(1, static_cast<char>(c - 1));
    text += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) text += (i > 0 ? ", *" : "*") + previous;
    text += "]\n";
  }
  EXPECT_THAT(Parse(text, "f.yaml"), StatusIs(kInvalid, HasSubstr("aliases expand to more than")));
}

TEST(ParseYaml, RefusesAnAliasInsideOfItsOwnAnchor) {
  EXPECT_THAT(Parse("a: &a\n  b: *a\n", "f.yaml"),
              StatusIs(kInvalid, HasSubstr("f.yaml:2:6: the alias refers to a value")));
}

TEST(ParseYaml, AllowsAnAliasBesideItsAnchor) {
  EXPECT_OK(Parse("a: &a 1\nb: *a\nc: &c {}\nd: [*c, *c]\n", "f.yaml"));
}

TEST(ParseYaml, RefusesDeepNesting) {
  EXPECT_THAT(Parse(std::string(65, '[') + std::string(65, ']'), "f.yaml"),
              StatusIs(kInvalid, "f.yaml:1:65: nested deeper than 64 levels"));
  EXPECT_OK(Parse(std::string(64, '[') + std::string(64, ']'), "f.yaml"));
  EXPECT_THAT(Parse(std::string(100000, '['), "f.yaml"), StatusIs(kInvalid));
}

TEST(ParseYaml, RefusesNestingThatAliasesAddUpTo) {
  std::string text = "a: &a " + std::string(40, '[') + std::string(40, ']') + "\n";
  text += "b: " + std::string(40, '[') + "*a" + std::string(40, ']') + "\n";
  EXPECT_THAT(Parse(text, "f.yaml"), StatusIs(kInvalid, HasSubstr("nested deeper")));
}

TEST(ParseYaml, RefusesLargeFiles) {
  EXPECT_THAT(Parse("a: " + std::string(300 * 1024, 'x'), "f.yaml"),
              StatusIs(kInvalid, StartsWith("f.yaml:1:1: the file has 300 KiB")));
}

TEST(ParseYaml, RefusesKeysThatAreNotScalars) {
  EXPECT_THAT(Parse("[a]: 1\n", "f.yaml"), StatusIs(kInvalid, HasSubstr("a key must be a text")));
  EXPECT_THAT(Parse("? {a: 1}\n: 1\n", "f.yaml"), StatusIs(kInvalid));
}

TEST(ParseYaml, SaysWhereItIsMalformed) {
  EXPECT_THAT(Parse("a:\n  b: 1\n c: 2\n", "f.yaml"), StatusIs(kInvalid, StartsWith("f.yaml:3:")));
  EXPECT_THAT(Parse("a: b: c\n", "f.yaml"), StatusIs(kInvalid, HasSubstr("quote a value")));
  EXPECT_THAT(Parse("a: *missing\n", "f.yaml"),
              StatusIs(kInvalid, HasSubstr("is an alias, and no `&` names it")));
  EXPECT_THAT(Parse("a: {b: 1\n", "f.yaml"), StatusIs(kInvalid, HasSubstr("`}`")));
  EXPECT_THAT(Parse("a: 'x\n", "f.yaml"), StatusIs(kInvalid, HasSubstr("quote is not closed")));
  EXPECT_THAT(Parse("a: \"x\nb: 1\n\n", "f.yaml"), StatusIs(kInvalid, HasSubstr("quote is not")));
  EXPECT_THAT(Parse("a:\n\tb: 1\n", "f.yaml"), StatusIs(kInvalid, HasSubstr("tab")));
  EXPECT_THAT(Parse("- a\nb: 1\n", "f.yaml"), StatusIs(kInvalid, HasSubstr("cannot be mixed")));
}

TEST(ParseYaml, RefusesASecondDocument) {
  EXPECT_THAT(Parse("a: 1\n---\nb: 2\n", "f.yaml"),
              StatusIs(kInvalid, HasSubstr("second document")));
  EXPECT_OK(Parse("# x\n---\na: 1\n", "f.yaml"));
}

TEST(ParseYaml, RefusesWhatTheLibraryWouldMisread) {
  EXPECT_THAT(Parse("a: 1\n\x04"
                    "b: 2\n",
                    "f.yaml"),
              StatusIs(kInvalid, "f.yaml:2:1: a control character is not allowed here"));
  EXPECT_THAT(Parse("a: \xff\n", "f.yaml"),
              StatusIs(kInvalid, "f.yaml:1:4: the file is not UTF-8 text"));
  EXPECT_THAT(Parse("a: \xed\xa0\x80\n", "f.yaml"), StatusIs(kInvalid, HasSubstr("not UTF-8")));
  EXPECT_THAT(Parse("a: \"x\\0\"\n", "f.yaml"), StatusIs(kInvalid, HasSubstr("NUL")));
}

}  // namespace
}  // namespace paas::yaml
