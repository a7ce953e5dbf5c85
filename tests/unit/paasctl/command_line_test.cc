#include <gmock/gmock.h>

#include "paasctl/commands/help.h"
#include "paasctl/commands/parser.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CommandLineTest : public ::testing::Test {
 protected:
  auto Parse(const std::vector<std::string>& words, const Variables& variables = {}) {
    return ParseCommandLine(verbs_, words, variables);
  }
  Invocation Good(const std::vector<std::string>& words, const Variables& variables = {}) {
    auto parsed = Parse(words, variables);
    EXPECT_TRUE(std::holds_alternative<Invocation>(parsed));
    return std::get<Invocation>(parsed);
  }
  Failure Bad(const std::vector<std::string>& words) {
    auto parsed = Parse(words);
    EXPECT_TRUE(std::holds_alternative<Failure>(parsed));
    return std::get<Failure>(parsed);
  }

  const std::vector<Verb> verbs_ = AllVerbs();
};

TEST_F(CommandLineTest, TakesOptionsBeforeAndAfterTheVerb) {
  const Invocation before = Good({"-p", "shop", "--no-header", "ps", "-e", "main"});
  EXPECT_EQ(before.verb->name, "ps");
  EXPECT_EQ(before.globals.project, "shop");
  EXPECT_EQ(before.globals.environment, "main");
  EXPECT_FALSE(before.globals.header);
}

TEST_F(CommandLineTest, TakesVariablesBelowFlags) {
  const Variables variables{{"PAASCTL_PROJECT", "blog"}, {"PAASCTL_OUTPUT", "yaml"}};
  EXPECT_EQ(Good({"ps"}, variables).globals.project, "blog");
  EXPECT_EQ(Good({"ps"}, variables).globals.format, Format::kYaml);
  EXPECT_EQ(Good({"ps", "-p", "shop", "--json"}, variables).globals.project, "shop");
  EXPECT_EQ(Good({"ps", "--json"}, variables).globals.format, Format::kJson);
}

TEST_F(CommandLineTest, FindsVerbsOfAGroup) {
  const Invocation show = Good({"activity", "show", "a7f3c2"});
  EXPECT_EQ(show.verb->FullName(), "activity show");
  EXPECT_EQ(show.arguments.Get("id"), "a7f3c2");
}

TEST_F(CommandLineTest, LeavesARemoteCommandAlone) {
  EXPECT_THAT(Good({"exec", "-A", "app", "--", "ps", "axf", "--help"}).arguments.rest(),
              ElementsAre("ps", "axf", "--help"));
  const Invocation bare = Good({"exec", "-A", "app", "ls", "-la", "/"});
  EXPECT_THAT(bare.arguments.rest(), ElementsAre("ls", "-la", "/"));
  EXPECT_EQ(bare.globals.application, "app");
  EXPECT_THAT(Good({"ssh"}).arguments.rest(), IsEmpty());
}

TEST_F(CommandLineTest, GuessesWhatWasMeant) {
  EXPECT_EQ(Bad({"depoy"}).hint, "did you mean deploy?");
  EXPECT_EQ(Bad({"ps", "--projct", "x"}).hint, "did you mean --project?");
  EXPECT_EQ(Bad({"activity", "lst"}).hint, "did you mean activity list?");
}

TEST_F(CommandLineTest, RefusesWhatItCannotUse) {
  EXPECT_EQ(Bad({"ps", "-o", "xml"}).exit, 2);
  EXPECT_THAT(Bad({"ps", "--color", "blue"}).reason, HasSubstr("auto, always or never"));
  EXPECT_EQ(Bad({"ps", "--timeout", "soon"}).exit, 2);
  EXPECT_EQ(Bad({"ps", "extra"}).exit, 2);
  EXPECT_EQ(Bad({"activity", "show"}).exit, 2);
  EXPECT_EQ(Bad({"ps", "-p"}).exit, 2);
}

TEST_F(CommandLineTest, HelpWinsOverMistakes) {
  EXPECT_TRUE(std::holds_alternative<HelpRequest>(Parse({})));
  EXPECT_TRUE(std::holds_alternative<HelpRequest>(Parse({"--help"})));
  EXPECT_EQ(std::get<HelpRequest>(Parse({"deploy", "--nonsense", "--help"})).verb->name, "deploy");
  EXPECT_EQ(std::get<HelpRequest>(Parse({"activity"})).group, "activity");
  EXPECT_EQ(std::get<HelpRequest>(Parse({"node", "token"})).group, "node token");
  EXPECT_EQ(std::get<HelpRequest>(Parse({"exec", "--help"})).verb->name, "exec");
}

TEST_F(CommandLineTest, HelpFitsEightyColumns) {
  for (const Verb& verb : verbs_) {
    const std::string help = RenderHelp(verb, Style());
    for (size_t at = 0; at < help.size();) {
      const size_t end = help.find('\n', at);
      EXPECT_LE(end - at, 82u) << help.substr(at, end - at);  // bytes: "…" has three
      at = end + 1;
    }
  }
}

TEST(ParseDuration, KnowsItsUnits) {
  using namespace std::chrono_literals;
  EXPECT_EQ(ParseDuration("90"), 90s);
  EXPECT_EQ(ParseDuration("250ms"), 250ms);
  EXPECT_EQ(ParseDuration("5m"), 5min);
  EXPECT_EQ(ParseDuration("1h"), 1h);
  EXPECT_EQ(ParseDuration("1d"), std::nullopt);
  EXPECT_EQ(ParseDuration(""), std::nullopt);
}

}  // namespace
}  // namespace paas::paasctl
