// What each verb prints for programs, compared with tests/testdata/paasctl/VERB.txt. A change here
// is a change of a contract: scripts read this. PAAS_UPDATE_GOLDENS=1 writes the files anew.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "paasctl/terminal/interrupt.h"
#include "tests/unit/paasctl/full_world.h"
#include "tests/unit/paasctl/temp_dir.h"

namespace paas::paasctl {
namespace {

constexpr const char* kFolder = PAAS_TESTDATA "/paasctl/";

// What is typed after each verb. A verb that is not named here takes no words.
const std::map<std::string, std::vector<std::string>> kWords = {
    {"activity attach", {"a7f3c2"}},
    {"activity cancel", {"a7f3c2"}},
    {"activity show", {"a7f3c2"}},
    {"backup delete", {"b1", "--yes"}},
    {"backup export", {"b1", "-"}},
    {"backup import", {"/dev/null"}},
    {"backup restore", {"b1", "--yes"}},
    {"branch", {"feature"}},
    {"completion", {"bash"}},
    {"context add", {"home", "--endpoint", "unix:/run/paas/controller.sock"}},
    {"context remove", {"work"}},
    {"context show", {"work"}},
    {"context use", {"work"}},
    {"cron run", {"mail"}},
    {"deactivate", {"--yes"}},
    {"delete", {"--yes"}},
    {"deploy", {"@project"}},
    {"diff", {"r11", "r12"}},
    {"envs prune", {"--yes"}},
    {"envs set", {"title", "Shop"}},
    {"exec", {"true"}},
    {"gc", {"--yes"}},
    {"http-access set", {"--children-only", "true"}},
    {"init", {"@project", "--dry-run"}},
    {"mount download", {"web/files", "@project"}},
    {"mount upload", {"web/files", "@project"}},
    {"net explain", {"web", "db:3306"}},
    {"node remove", {"node1"}},
    {"operation run", {"clear"}},
    {"plan", {"@project"}},
    {"project create", {"blog"}},
    {"project delete", {"shop", "--yes"}},
    {"project deploy-key", {"shop"}},
    {"project info", {"shop"}},
    {"project set", {"ttl", "7d"}},
    {"relationships", {"--show-secrets"}},
    {"resources set", {"web=memory:512"}},
    {"route explain", {"/"}},
    {"source-operation run", {"update"}},
    {"ssh-key add", {"key.pub"}},
    {"ssh-key delete", {"SHA256:x"}},
    {"sync", {"--data", "--yes"}},
    {"token revoke", {"abc"}},
    {"tunnel single", {"database"}},
    {"user create", {"bob"}},
    {"user delete", {"alice"}},
    {"user grant", {"alice", "viewer"}},
    {"user revoke", {"alice"}},
    {"validate", {"@project"}},
    {"var get", {"env:A"}},
    {"var set", {"env:A", "1"}},
    {"var unset", {"env:A"}},
    {"var why", {"env:A"}},
};
// They end with Ctrl-C and not before.
const std::set<std::string> kUntilInterrupted = {"tunnel single", "tunnel open", "xdebug"};

std::string FileOf(const Verb& verb) {
  std::string name = verb.FullName();
  std::replace(name.begin(), name.end(), ' ', '-');
  return kFolder + name + ".txt";
}

// What differs from machine to machine, by its name.
std::string Normalised(std::string text, const std::string& folder) {
  for (size_t at = 0; (at = text.find(folder, at)) != std::string::npos;) {
    text.replace(at, folder.size(), "@project");
  }
  text = std::regex_replace(text, std::regex("127\\.0\\.0\\.1:[0-9]+"), "127.0.0.1:PORT");
  text = std::regex_replace(text, std::regex("(\"?port\"?: ?)3[0-9]{4}"), "$1PORT");
  const std::string version = PAAS_VERSION;
  for (size_t at = 0; (at = text.find(version, at)) != std::string::npos;) {
    text.replace(at, version.size(), "VERSION");
  }
  return text;
}

class GoldenTest : public ::testing::Test {
 protected:
  // As main does it; commands in containers read nothing from whoever runs the tests.
  static void SetUpTestSuite() {
    BlockInteractiveSignals();
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(null, STDIN_FILENO);
    ::close(null);
  }

  GoldenTest() {
    project_.Write(".platform.app.yaml", "name: web\ntype: nodejs:20\nweb: {command: x}\n");
    project_.Write("package.json",
                   R"({"scripts": {"start": "node ."}, "dependencies": {"pg": "8"}})");
  }

  RunResult Run(const Verb& verb, const std::string& format) {
    FakeWorld world;
    Fill(world);
    std::vector<std::string> words{"-p", "shop", "-e", "main", "-o", format};
    std::istringstream name(verb.FullName());
    for (std::string word; name >> word;) words.push_back(word);
    const auto typed = kWords.find(verb.FullName());
    if (typed != kWords.end()) {
      for (const std::string& word : typed->second) {
        words.push_back(word == "@project" ? project_.path() : word);
      }
    }
    if (kUntilInterrupted.count(verb.FullName()) != 0) ::kill(::getpid(), SIGINT);
    return world.Run(words);
  }

  // All that programs may read of it.
  std::string Golden(const Verb& verb) {
    std::string golden;
    for (const char* format : {"json", "jsonl", "yaml", "plain"}) {
      const RunResult result = Run(verb, format);
      EXPECT_NE(result.exit, kExitUsage) << verb.FullName() << ": " << result.err;
      golden += std::string("--- -o ") + format + ", exit " + std::to_string(result.exit) + "\n" +
                Normalised(result.out, project_.path());
    }
    return golden;
  }

  const TempDir project_;
};

TEST_F(GoldenTest, EveryVerbPrintsWhatItsFileSays) {
  const bool update = std::getenv("PAAS_UPDATE_GOLDENS") != nullptr;
  for (const Verb& verb : AllVerbs()) {
    if (verb.hidden) continue;
    const std::string golden = Golden(verb);
    if (update) {
      ASSERT_TRUE(os::WriteFileDurably(FileOf(verb), golden).ok());
    }
    const StatusOr<std::string> known = os::ReadFile(FileOf(verb));
    if (!known.ok()) {
      ADD_FAILURE() << verb.FullName()
                    << " has no golden file. Say in kWords what to type after it, "
                    << "then run this test with PAAS_UPDATE_GOLDENS=1 and read what it wrote";
      continue;
    }
    EXPECT_EQ(golden, *known) << "paasctl " << verb.FullName();
  }
}

TEST_F(GoldenTest, NoFileIsLeftOfAVerbThatIsGone) {
  std::set<std::string> expected;
  for (const Verb& verb : AllVerbs()) {
    if (!verb.hidden) expected.insert(FileOf(verb).substr(std::string(kFolder).size()));
  }
  const auto files = os::ListDirectory(kFolder);
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(std::set<std::string>(files->begin(), files->end()), expected);
}

// JSON is one document of our version, JSON Lines one a line: what is not, is no JSON at all.
TEST_F(GoldenTest, JsonIsJson) {
  using Json = nlohmann::json;
  for (const Verb& verb : AllVerbs()) {
    if (verb.hidden || verb.name == "completion" || verb.FullName() == "tls ca" ||
        verb.FullName() == "backup export")
      continue;
    const std::string one = Run(verb, "json").out;
    if (!one.empty()) {
      const Json document = Json::parse(one, nullptr, /*allow_exceptions=*/false);
      ASSERT_TRUE(document.is_object()) << verb.FullName() << ": " << one;
      EXPECT_EQ(document.value("apiVersion", ""), "paas/v1") << verb.FullName();
    }
    std::istringstream lines(Run(verb, "jsonl").out);
    for (std::string line; std::getline(lines, line);) {
      const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
      EXPECT_TRUE(object.is_object()) << verb.FullName() << ": " << line;
    }
  }
}

TEST_F(GoldenTest, FailuresAreOneObject) {
  FakeWorld world;
  const RunResult result = world.Run({"url", "-p", "shop", "-e", "gone", "-q", "--json"});
  EXPECT_EQ(result.exit, kExitNotFound);
  const auto failure = nlohmann::json::parse(result.err, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(failure.is_object()) << result.err;
  EXPECT_EQ(failure.value("exit", 0), kExitNotFound);
  EXPECT_EQ(failure.value("code", ""), "not_found");
  EXPECT_TRUE(failure.contains("reason") && failure.contains("hint"));
}

}  // namespace
}  // namespace paas::paasctl
