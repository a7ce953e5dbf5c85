// Every role, with every kind of token, against everything that can be done to a repository: over
// SSH and over HTTPS.

#include <gmock/gmock.h>

#include <thread>

#include "tests/integration/controller/git_fixture.h"

namespace paas::controller {
namespace {

using ::testing::ContainsRegex;
using testing::GitAct;
using testing::Principal;

// How somebody hears that it is a matter of rights; over HTTPS git tells the status alone where it
// was the first look.
constexpr char kDenied[] =
    "is not (viewer|contributor|admin) of project|token [^ ]+ is (not )?for|returned error: 403";
constexpr char kUnknown[] = "Permission denied \\(publickey|Authentication failed";

class GitMatrixTest : public testing::GitFixture {
 protected:
  // The words of git after `git`, and what shall be there afterwards: branch → commit.
  struct Order {
    std::vector<std::string> words;
    std::map<std::string, std::string> after;
  };

  std::vector<std::string> PushWords(const GitAct& act, const std::string& url) const {
    std::vector<std::string> words = {"push", "-o", "no-wait"};
    for (const std::string& option : act.options) words.insert(words.end(), {"-o", option});
    words.push_back(url);
    return words;
  }

  // What is used up by being done is made anew.
  std::string Spare(const GitAct& act) {
    if (act.branch == "production") return "main";
    std::string& name = spares_[act.name];
    if (Tip("shop", name).empty() || used_.count(name) > 0) name = MakeBranch(act.branch);
    return name;
  }

  Order OrderOf(const GitAct& act, const std::string& url) {
    Order order{.words = PushWords(act, url)};
    const auto push = [&](const std::string& branch, const std::string& commit) {
      order.words.push_back(commit + ":refs/heads/" + branch);
      order.after[branch] = commit;
    };
    switch (act.kind) {
      case GitAct::Kind::kClone: {
        const std::string to = directory_ + "/clone";
        EXPECT_OK(os::RemoveTree(to));
        order.words = {"clone", "-q", "--bare", url, to};
        break;
      }
      case GitAct::Kind::kPush:
        push(act.branch, Commit(Tip(act.project, act.branch)));
        break;
      case GitAct::Kind::kPushTwo:
        push("main", Commit(Tip(act.project, "main")));
        push("preview", Commit(Tip(act.project, "preview")));
        break;
      case GitAct::Kind::kForce:
        order.words.insert(order.words.begin() + 1, "--force");
        push(act.branch, Commit());
        break;
      case GitAct::Kind::kNew:
        push("new-" + std::to_string(count_++), Commit());
        break;
      case GitAct::Kind::kStart: {
        const std::string branch = Spare(act);
        push(branch, Commit(Tip(act.project, branch)));
        break;
      }
      case GitAct::Kind::kDelete: {
        const std::string branch = Spare(act);
        order.words.push_back(":refs/heads/" + branch);
        order.after[branch] = "";
        break;
      }
      case GitAct::Kind::kTag:
        order.words.push_back(Commit() + ":refs/tags/v" + std::to_string(count_++));
        break;
      case GitAct::Kind::kNotes:
        order.words.push_back(Commit() + ":refs/notes/n" + std::to_string(count_++));
        break;
    }
    return order;
  }

  static bool SaysDenied(const std::string& text) {
    return ::testing::Matches(ContainsRegex(kDenied))(text);
  }

  // Whether it was done; what was not left no trace.
  void Try(const GitAct& act, const Principal& principal, Door door, bool may) {
    const std::string what =
        act.name + " as " + principal.name + (door == Door::kSsh ? " over SSH" : " over HTTPS");
    const bool is_there = act.project != "nowhere";
    Order order = OrderOf(act, UrlOf(door, act.project, tokens_[principal.name]));
    const std::string before = is_there ? Refs(act.project) : "";
    const Said said = Git(principal.name, order.words);
    const bool is_done = may && !act.is_never_done;
    EXPECT_EQ(said.exit == 0, is_done) << what << ": " << said.text;
    EXPECT_EQ(SaysDenied(said.text), !may) << what << ": " << said.text;
    if (!is_done) {
      EXPECT_EQ(is_there ? Refs(act.project) : "", before) << what;
      EXPECT_FALSE(act.kind == GitAct::Kind::kClone &&
                   ::access((directory_ + "/clone").c_str(), F_OK) == 0)
          << what;
      return;
    }
    for (const auto& [branch, commit] : order.after) {
      EXPECT_EQ(Tip(act.project, branch), commit) << what;
      used_.insert(branch);
    }
  }

  std::map<std::string, std::string> spares_;  // a branch for whoever deletes or starts one
  std::set<std::string> used_;
};

// The table is what git does at either door; and what gRPC does, which the other matrix tells.
TEST_F(GitMatrixTest, HoldsForEveryActOverSshAndHttps) {
  int denied = 0;
  int done = 0;
  for (const GitAct& act : testing::GitActs()) {
    for (const Principal& principal : testing::Principals()) {
      const bool may = act.who.count(principal.name) > 0;
      bool same = true;
      for (const GitAct::Same& call : act.same) {
        same = same && testing::May(principal, call.call, call.about);
      }
      EXPECT_EQ(may, same) << act.name << " as " << principal.name << " is not what gRPC says";
      Try(act, principal, Door::kHttps, may);
      // A key has no bounds.
      if (principal.has_whole_token()) Try(act, principal, Door::kSsh, may);
      ++(may ? done : denied);
    }
  }
  EXPECT_GT(done, 100);
  EXPECT_GT(denied, 100);
}

// Whoever they were, they are nobody now.
TEST_F(GitMatrixTest, KnowsNobodyWithoutACredential) {
  testing::pb::CreateTokenRequest request;
  request.set_user("owner");
  request.set_valid_seconds(1);
  const std::string expired = Token(request);
  request.set_valid_seconds(0);
  const std::string revoked = Token(request);
  const std::string id = revoked.substr(std::string("paas_owner_").size());
  AccessFixture::Must({"token", "revoke", id.substr(0, id.find('_')), "--user", "owner"});
  const std::string gone = tokens_["contributor"];
  AccessFixture::Must({"user", "delete", "contributor"});
  const std::string list = AccessFixture::Must({"ssh-key", "list", "--user", "owner"});
  const size_t key = list.find("SHA256:");
  ASSERT_NE(key, std::string::npos) << list;
  AccessFixture::Must({"ssh-key", "delete", list.substr(key, list.find_first_of(" \n", key) - key),
                       "--user", "owner"});
  while (Paasctl({{"PAASCTL_TOKEN", expired}}, {"whoami"}).exit_code == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  const std::string whole = tokens_["owner"];
  const std::map<std::string, std::string> tokens = {
      {"expired", expired},
      {"revoked", revoked},
      {"of a user who is gone", gone},
      {"no token", "secret"},
      {"of an unknown user", "paas_nobody" + whole.substr(whole.find('_', 5))},
      {"with a wrong secret",
       whole.substr(0, whole.size() - 1) + (whole.back() == 'a' ? "b" : "a")},
      {"empty", ""}};
  for (const GitAct& act : testing::GitActs()) {
    for (const auto& [name, token] : tokens) {
      const Order order = OrderOf(act, UrlOf(Door::kHttps, act.project, token));
      const std::string before = Refs("shop");
      const Said said = Git("owner", order.words);
      EXPECT_NE(said.exit, 0) << act.name << " with a token " << name;
      EXPECT_THAT(said.text, ContainsRegex(kUnknown)) << act.name << " with a token " << name;
      EXPECT_EQ(Paasctl({{"PAASCTL_TOKEN", token}}, {"envs", "-p", "shop"}).exit_code, 4) << name;
      EXPECT_EQ(Refs("shop"), before) << act.name << " with a token " << name;
    }
    for (const std::string user : {"owner", "contributor"}) {
      const Order order = OrderOf(act, UrlOf(Door::kSsh, act.project, ""));
      const std::string before = Refs("shop");
      const Said said = Git(user, order.words);
      EXPECT_NE(said.exit, 0) << act.name << " with the key of " << user;
      EXPECT_THAT(said.text, ContainsRegex(kUnknown)) << act.name;
      EXPECT_EQ(Refs("shop"), before) << act.name << " with the key of " << user;
    }
  }
}

}  // namespace
}  // namespace paas::controller
