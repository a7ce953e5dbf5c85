// Previews: who may come in to them, and how they end.

#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/e2e/push/git_host.h"

namespace paas::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;

constexpr std::chrono::seconds kPatience{60};

class PreviewsTest : public ::testing::Test {
 protected:
  // Production, and a preview of it.
  void Start(const std::string& project) {
    project_ = project;
    host_.Paasctl({"project", "create", project});
    alice_ = std::make_unique<Developer>(host_, "alice");
    host_.Paasctl({"user", "grant", "alice", "admin", "-p", project});
    alice_->Must({"remote", "add", "paas", host_.ssh_url(project)});
    alice_->Must({"push", "-q", "paas", "main"});
    Paasctl({"branch", "look"}, "main");
  }
  std::string Paasctl(std::vector<std::string> words, const std::string& environment,
                      const std::string& input = "") {
    words.insert(words.end(), {"-p", project_, "-e", environment});
    return host_.Paasctl(words, input);
  }
  // What it says on the way.
  std::string Told(std::vector<std::string> words, const std::string& environment) {
    words.insert(words.end(), {"-p", project_, "-e", environment});
    const os::CommandResult result = host_.platform().Paasctl(words);
    EXPECT_EQ(result.exit_code, 0) << result.error_output;
    return result.error_output;
  }
  Json About(const std::string& environment) {
    const Json document = Json::parse(host_.Paasctl({"envs", "-p", project_, "--json"}));
    for (const Json& one : document["environments"]) {
      if (one["name"] == environment) return one;
    }
    return Json::object();
  }
  int Visit(const std::string& environment, const std::vector<std::string>& arguments = {}) {
    return Curl(About(environment)["urls"][0], arguments).status;
  }

  GitHost& host_ = SharedHost();
  std::string project_;
  std::unique_ptr<Developer> alice_;
};

TEST_F(PreviewsTest, AreForThoseWhoKnowThePassword) {
  Start("doors");
  const std::vector<std::string> ann = {"-u", "ann:secret-enough"};
  const std::string said = Paasctl({"http-access", "set", "--auth", "ann", "--password-file", "-"},
                                   "main", "secret-enough\n");
  EXPECT_THAT(said, Not(HasSubstr("secret")));
  EXPECT_EQ(Visit("main"), 401);
  EXPECT_EQ(Visit("main", ann), 200);
  EXPECT_EQ(Visit("main", {"-u", "ann:guess"}), 401);
  EXPECT_EQ(Visit("look"), 401) << "inherited at once";
  EXPECT_EQ(Visit("look", ann), 200);
  EXPECT_THAT(Paasctl({"http-access", "get"}, "look"), HasSubstr("inherited from main"));
  // Production is open again, what is below it is not; a deploy sees its application behind it.
  Paasctl({"http-access", "set", "--children-only", "true"}, "main");
  EXPECT_EQ(Visit("main"), 200);
  EXPECT_EQ(Visit("look"), 401);
  EXPECT_THAT(Told({"redeploy", "--rebuild"}, "look"),
              AllOf(ContainsRegex("build app +built"), HasSubstr("HTTP 200")));
  // Nobody's address.
  Paasctl({"http-access", "set", "--access", "allow:203.0.113.0/24"}, "look");
  EXPECT_EQ(Visit("look", ann), 403);
  EXPECT_EQ(Visit("main"), 200);
  EXPECT_THAT(Told({"redeploy"}, "look"), HasSubstr("HTTP 200"));
  Paasctl({"http-access", "set", "--inherit"}, "look");
  EXPECT_EQ(Visit("look", ann), 200);
  // A controller that starts again finds its doors shut.
  ASSERT_TRUE(host_.platform().Kill("paas-controller", SIGTERM).ok());
  ASSERT_TRUE(host_.platform().Restart("paas-controller").ok());
  EXPECT_EQ(Visit("look"), 401);
}

TEST_F(PreviewsTest, EndByThemselvesWhenTheirTimeIsOver) {
  Start("ending");
  EXPECT_TRUE(About("look")["expires_at"].is_null());
  Paasctl({"project", "set", "ttl", "7d"}, "main");
  EXPECT_FALSE(About("look")["expires_at"].is_null()) << "it is told before";
  EXPECT_TRUE(About("main")["expires_at"].is_null()) << "production stays";
  Paasctl({"envs", "set", "ttl", "1s"}, "look");
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (About("look")["status"] != "inactive" && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(About("look")["status"], "inactive");
  EXPECT_EQ(About("main")["status"], "active");
  const Json document = Json::parse(Paasctl({"activity", "list", "--json"}, "look"));
  EXPECT_EQ(document["activities"][0]["type"], "environment.deactivate");
  EXPECT_THAT(std::string(document["activities"][0]["description"]), HasSubstr("expired"));
}

TEST_F(PreviewsTest, ArePrunedOnceTheyAreMerged) {
  Start("pruning");
  const auto prunable = [this] {
    std::vector<std::string> names;
    const Json document = Json::parse(Paasctl({"envs", "prune", "--dry-run", "--json"}, "main"));
    for (const Json& one : document["environments"]) names.push_back(one["name"]);
    return names;
  };
  EXPECT_THAT(prunable(), IsEmpty()) << "it has nothing of its own yet";
  alice_->Must({"checkout", "-q", "-b", "look"});
  alice_->Commit("work");
  alice_->Must({"push", "-q", "paas", "look"});
  EXPECT_THAT(prunable(), IsEmpty());
  Paasctl({"merge"}, "look");
  EXPECT_THAT(prunable(), ElementsAre("look"));
  EXPECT_EQ(host_.platform().Paasctl({"envs", "prune", "--no-input", "-p", project_}).exit_code, 7);
  Paasctl({"envs", "prune", "--yes"}, "main");
  EXPECT_TRUE(About("look").empty());
  EXPECT_THAT(alice_->Must({"ls-remote", "paas"}), Not(HasSubstr("look")));
}

}  // namespace
}  // namespace paas::testing
