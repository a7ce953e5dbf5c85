// Submodules of a push: of the same platform, and of a server elsewhere.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "tests/e2e/push/git_host.h"
#include "tests/support/temp_directory.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SubmodulesTest : public ::testing::Test {
 protected:
  // A project with a contributor.
  std::unique_ptr<Developer> In(const std::string& project) {
    host_.Paasctl({"project", "create", project});
    auto alice = std::make_unique<Developer>(host_, "alice");
    host_.Paasctl({"user", "grant", "alice", "contributor", "-p", project});
    alice->Must({"remote", "add", "paas", host_.ssh_url(project)});
    return alice;
  }
  // Adds the head of another checkout as a submodule with that URL.
  static void Add(Developer& developer, Developer& module, const std::string& path,
                  const std::string& url) {
    const std::string head = module.Must({"rev-parse", "HEAD"}).substr(0, 40);
    developer.Must({"update-index", "--add", "--cacheinfo", "160000," + head + "," + path});
    developer.Must({"config", "-f", ".gitmodules", "submodule." + path + ".path", path});
    developer.Must({"config", "-f", ".gitmodules", "submodule." + path + ".url", url});
    developer.Must({"add", ".gitmodules"});
    developer.Must({"commit", "-q", "-m", "with " + path});
  }
  // The checkout of a submodule, with one file; nothing of the platform is in it.
  std::unique_ptr<Developer> Module(const std::string& user, const std::string& file,
                                    const std::string& text) {
    auto module = std::make_unique<Developer>(host_, user);
    module->Must({"rm", "-q", ".platform.app.yaml"});
    module->Write(file, text);
    module->Commit(file);
    return module;
  }
  std::string ConfigurationOf(const Developer& developer) {
    return os::ReadFile(developer.path() + "/work/.platform.app.yaml").value();
  }
  void ExpectSound(const std::string& project) {
    const auto sound =
        os::RunChecked({.argv = {"git", "-c", "safe.directory=*",
                                 "--git-dir=" + host_.repository(project), "fsck", "--strict"}});
    EXPECT_TRUE(sound.ok()) << Message(sound.status());
  }
  // A bare repository of a checkout, on the other server.
  void Publish(Developer& module, const std::string& name) {
    module.Must({"push", "-q", "--mirror", "file://" + Bare(name)});
  }
  std::string Bare(const std::string& name) {
    const std::string path = host_.modules() + "/" + name;
    EXPECT_TRUE(os::RunChecked({.argv = {"git", "init", "-q", "--bare", path}}).ok());
    return path;
  }
  std::string DeployKey(const std::string& project, std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"project", "deploy-key", project, "--json"});
    return nlohmann::json::parse(host_.Paasctl(options)).at("public_key");
  }
  std::string Get(const std::string& project, const std::string& path) {
    return Curl(host_.platform().Url(project) + path).body;
  }

  GitHost& host_ = SharedHost();
};

TEST_F(SubmodulesTest, AreBuiltWithTheRest) {
  const auto lib = In("lib");
  ASSERT_TRUE(os::MakeDirectories(lib->path() + "/work/.platform").ok());
  lib->Must({"rm", "-q", ".platform.app.yaml"});  // of one application, wherever it is
  lib->Write(".platform/applications.yaml",
             "app:\n  type: 'nodejs:20'\n  web: {locations: {'/': {root: site}}}\n");
  lib->Write("lib.txt", "of the platform\n");
  lib->Commit("lib");
  lib->Must({"push", "-q", "paas", "main:code"});
  const auto module = Module("bob", "far.txt", "from elsewhere\n");
  Developer& far = *module;
  Publish(far, "far.git");

  const auto site = In("modular");
  Add(*site, *lib, "site/lib", "../lib.git");
  Add(*site, far, "site/far", host_.module_url("far.git"));
  const Developer::Said said = site->Git({"push", "paas", "main"});
  ASSERT_EQ(said.exit, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("submodule site/lib at"));
  EXPECT_THAT(said.text, HasSubstr("of " + host_.module_url("far.git")));
  EXPECT_EQ(Get("modular", "lib/lib.txt"), "of the platform\n");
  EXPECT_EQ(Get("modular", "far/far.txt"), "from elsewhere\n");

  // Another commit of the submodule alone is another build.
  far.Write("far.txt", "newer\n");
  far.Commit("newer");
  Publish(far, "far.git");
  Add(*site, far, "site/far", host_.module_url("far.git"));
  const Developer::Said again = site->Git({"push", "paas", "main"});
  EXPECT_EQ(again.exit, 0) << again.text;
  EXPECT_THAT(again.text, Not(HasSubstr("submodule site/lib at"))) << "it is here";
  EXPECT_EQ(Get("modular", "far/far.txt"), "newer\n");
  ExpectSound("modular");
}

constexpr char kOperations[] = R"yaml(
source:
  operations:
    edit:
      command: |
        set -e
        cat site/far/far.txt
        git submodule status
        cp site/far/far.txt site/copied.txt
        echo lost > site/far/far.txt
        git add site/copied.txt; git commit -qm copied
    back:
      command: |
        git update-index --cacheinfo "160000,$TO,site/far"; git commit -qm back
    fetch:
      command: |
        set -e
        git clone -q site/far /tmp/far; cd /tmp/far
        echo fetched > far.txt; git -c user.name=a -c user.email=b commit -qam fetched
        cd /app/site/far; git fetch -q /tmp/far; git checkout -q FETCH_HEAD
        cd /app; git commit -qam fetched
    own:
      command: |
        set -e; cd site/far; echo own > far.txt
        git -c user.name=a -c user.email=b commit -qam own; cd /app; git commit -qam own
    remove:
      command: |
        git rm -q site/far; git commit -qm removed
)yaml";

TEST_F(SubmodulesTest, AreThereForSourceOperations) {
  const auto module = Module("frank", "far.txt", "one\n");
  Developer& far = *module;
  const std::string first = far.Must({"rev-parse", "HEAD"}).substr(0, 40);
  Publish(far, "operated.git");
  const auto site = In("operated");
  site->Write(".platform.app.yaml", ConfigurationOf(*site) + kOperations);
  site->Commit("with operations");
  const auto push = [&] {
    Add(*site, far, "site/far", host_.module_url("operated.git"));
    const Developer::Said said = site->Git({"push", "paas", "main"});
    ASSERT_EQ(said.exit, 0) << said.text;
  };
  push();
  far.Write("far.txt", "two\n");
  far.Commit("two");
  Publish(far, "operated.git");
  push();
  EXPECT_EQ(Get("operated", "far/far.txt"), "two\n");

  const auto run = [&](const std::string& name) {
    return host_.platform().Paasctl({"source-operation", "run", name, "-p", "operated", "-e",
                                     "main", "--variable", "TO=" + first});
  };
  const os::CommandResult edited = run("edit");
  ASSERT_EQ(edited.exit_code, 0) << edited.error_output;
  EXPECT_THAT(edited.error_output, HasSubstr("'site/far' has changes that are in no commit"));
  EXPECT_EQ(Get("operated", "copied.txt"), "two\n");
  EXPECT_EQ(Get("operated", "far/far.txt"), "two\n");
  const os::CommandResult back = run("back");
  ASSERT_EQ(back.exit_code, 0) << back.error_output;
  EXPECT_EQ(Get("operated", "far/far.txt"), "one\n");
  const os::CommandResult fetched = run("fetch");
  ASSERT_EQ(fetched.exit_code, 0) << fetched.error_output;
  EXPECT_EQ(Get("operated", "far/far.txt"), "fetched\n");
  const os::CommandResult own = run("own");
  EXPECT_EQ(own.exit_code, 1) << own.error_output;
  EXPECT_THAT(own.error_output, HasSubstr("which its repository does not have"));
  EXPECT_EQ(Get("operated", "far/far.txt"), "fetched\n");
  const os::CommandResult removed = run("remove");
  ASSERT_EQ(removed.exit_code, 0) << removed.error_output;
  EXPECT_NE(Get("operated", "far/far.txt"), "fetched\n");
  ExpectSound("operated");
}

TEST_F(SubmodulesTest, GoWithTheArchiveOfABackup) {
  const auto module = Module("carol", "far.txt", "archived\n");
  Developer& far = *module;
  Publish(far, "archived.git");
  const auto site = In("packed");
  site->Write(".platform.app.yaml",
              ConfigurationOf(*site) + "\nmounts: {data: {source: local, source_path: data}}\n");
  site->Commit("with a mount");
  Add(*site, far, "site/far", host_.module_url("archived.git"));
  const Developer::Said said = site->Git({"push", "paas", "main"});
  ASSERT_EQ(said.exit, 0) << said.text;

  const TempDirectory directory;
  const std::string archive = directory / "backup.tar.zst";
  const auto backup_of = [&](const std::string& project) -> std::string {
    const std::string list = host_.Paasctl({"backup", "list", "--all", "-p", project, "--json"});
    return nlohmann::json::parse(list).at("backups").at(0).at("id");
  };
  host_.Paasctl({"backup", "create", "-p", "packed"});
  host_.Paasctl({"backup", "export", backup_of("packed"), archive, "-p", "packed"});
  // Where it goes nobody can fetch them any more.
  ASSERT_TRUE(os::RemoveTree(host_.modules() + "/archived.git").ok());
  host_.Paasctl({"project", "create", "arrived"});
  host_.Paasctl({"backup", "import", archive, "-p", "arrived"});
  host_.Paasctl({"backup", "restore", backup_of("arrived"), "--yes", "-p", "arrived"});
  EXPECT_EQ(Get("arrived", "far/far.txt"), "archived\n");
}

TEST_F(SubmodulesTest, RefuseThePushWhenTheyCannotBeHad) {
  const auto site = In("refused");
  Developer other(host_, "carol");
  const auto expect = [&](const std::string& url, const std::string& reason) {
    Add(*site, other, "sub", url);
    const Developer::Said said = site->Git({"push", "paas", "main"});
    EXPECT_NE(said.exit, 0) << url;
    EXPECT_THAT(said.text, HasSubstr(reason)) << url;
    EXPECT_THAT(said.text, Not(HasSubstr("hidden"))) << "of a password";
  };
  host_.Paasctl({"project", "create", "closed"});
  expect("../closed.git", "is not viewer of project");
  expect("file:///etc", "relative or begins with https://");
  expect("https://me:hidden@localhost/x.git", "must not have a name or a password");
  expect(host_.module_url("nothing.git"), "cannot be fetched");
  Bare("empty.git");
  expect(host_.module_url("empty.git"), "cannot be fetched");
  EXPECT_EQ(site->Must({"ls-remote", "paas"}), "");
}

// From a server that asks for a key, and is known by its own.
TEST_F(SubmodulesTest, AreFetchedOverSshWithTheDeployKey) {
  Developer far(host_, "dora");
  far.Must({"rm", "-q", ".platform.app.yaml"});
  const std::string url = host_.module_ssh_url("private.git");
  const auto site = In("secretive");
  const auto publish = [&](const std::string& text) {
    far.Write("private.txt", text);
    far.Commit(text);
    Publish(far, "private.git");
    Add(*site, far, "site/private", url);
  };
  const auto push = [&] { return site->Git({"push", "paas", "main"}); };
  const auto trust = [&](const std::string& key) {
    ASSERT_TRUE(os::WriteFileDurably(host_.authorized_keys(), key + "\n").ok());
  };
  publish("one");
  const Developer::Said unknown = push();
  EXPECT_NE(unknown.exit, 0);
  EXPECT_THAT(unknown.text, HasSubstr("Permission denied"));
  const std::string key = DeployKey("secretive");
  EXPECT_THAT(key, ::testing::StartsWith("ssh-ed25519 AAAA"));
  EXPECT_THAT(unknown.text, HasSubstr(key)) << "what to give to the server";

  trust(key);
  const Developer::Said first = push();
  ASSERT_EQ(first.exit, 0) << first.text;
  EXPECT_THAT(first.text, HasSubstr("seen for the first time, is SHA256:"));
  EXPECT_EQ(Get("secretive", "private/private.txt"), "one");
  const std::string noted = host_.Paasctl({"audit", "-p", "secretive", "--json"});
  EXPECT_THAT(noted, HasSubstr("git submodule login"));
  EXPECT_THAT(noted, HasSubstr("for site/private of main"));

  // Whoever pretends to be the server is not asked.
  host_.ChangeHostKey();
  publish("two");
  const Developer::Said changed = push();
  EXPECT_NE(changed.exit, 0);
  EXPECT_THAT(changed.text, HasSubstr("Host key verification failed"));
  EXPECT_THAT(changed.text, HasSubstr("--forget-host '[localhost]:"));
  const std::string server = url.substr(url.find("localhost:") + 10);
  const std::string known = "[localhost]:" + server.substr(0, server.find('/'));
  host_.Paasctl({"project", "deploy-key", "secretive", "--forget-host", known});
  const Developer::Said again = push();
  ASSERT_EQ(again.exit, 0) << again.text;

  const std::string rotated = DeployKey("secretive", {"--rotate"});
  EXPECT_NE(rotated, key);
  publish("three");
  EXPECT_THAT(push().text, HasSubstr("Permission denied")) << "with the new key";
  trust(rotated);
  const Developer::Said last = push();
  ASSERT_EQ(last.exit, 0) << last.text;
  EXPECT_THAT(last.text, Not(HasSubstr("first time")));
  const auto left = os::RunChecked(
      {.argv = {"find", host_.repository("secretive"), "-name", "*key*", "-o", "-name", "agent"}});
  ASSERT_TRUE(left.ok());
  EXPECT_EQ(*left, "") << "stays behind";
}

}  // namespace
}  // namespace paas::testing
