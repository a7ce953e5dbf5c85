#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "paasctl/context/context_store.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/paasctl/fake_world.h"
#include "tests/unit/paasctl/temp_dir.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Context Work() {
  return {.name = "work",
          .endpoint = "tcp:paas.example.org:7443",
          .tls_authority = "/etc/ssl/paas.pem",
          .token = "paas_alice_abc_secret",
          .project = "shop"};
}

TEST(ContextFile, ReadsWhatItWrites) {
  ContextFile file{.current = "work", .contexts = {Work()}};
  file.Put({.name = "1", .endpoint = "unix:/run/a: b.sock", .project = "true"});
  EXPECT_EQ(file.contexts[0].name, "1") << "sorted";
  const auto read = ParseContexts(RenderContexts(file), "config.yaml");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, file);
}

TEST(ContextFile, RefusesWithItsPlaceAndWithoutItsValues) {
  const auto reason = [](const std::string& text) {
    return Message(ParseContexts(text, "config.yaml").status());
  };
  EXPECT_EQ(reason("contexts:\n  work:\n    endpoin: x\n"),
            "config.yaml:3:5: unknown key \"endpoin\"");
  EXPECT_EQ(reason("contexts:\n  work: {project: x}\n"),
            "config.yaml:2:3: context work has no endpoint");
  EXPECT_THAT(reason("contexts:\n  work: paas_secret\n"), Not(HasSubstr("secret")));
  EXPECT_THAT(reason("contexts:\n  work: {token: [paas_secret]}\n"), Not(HasSubstr("secret")));
  EXPECT_NE(reason("contexts:\n  ../x: {endpoint: a}\n"), "");
  EXPECT_EQ(reason(""), "");
}

TEST(ContextInForce, IsTheOneThatIsAskedForThenTheCurrentOne) {
  ContextFile file{.current = "work", .contexts = {Work()}};
  file.Put({.name = "home", .endpoint = "unix:/run/paas/controller.sock"});
  EXPECT_EQ(ContextInForce(file, "", "")->name, "work");
  EXPECT_EQ(ContextInForce(file, "home", "")->name, "home");
  EXPECT_EQ(ContextInForce(file, "", "tcp:elsewhere:1")->name, "") << "a given endpoint wins";
  EXPECT_EQ(ContextInForce(file, "", "tcp:paas.example.org:7443")->name, "work");
  EXPECT_EQ(ContextInForce(file, "work", "tcp:elsewhere:1")->name, "") << "whoever asked for it";
  EXPECT_TRUE(absl::IsNotFound(ContextInForce(file, "wrok", "").status()));
}

TEST(ChooseConnection, ShowsATokenToItsOwnEndpointAlone) {
  const Connection to_context = ChooseConnection({}, Work());
  EXPECT_EQ(to_context.endpoint, "tcp:paas.example.org:7443");
  EXPECT_EQ(to_context.token, "paas_alice_abc_secret");
  const Connection elsewhere = ChooseConnection({.endpoint = "tcp:evil.example:1"}, Work());
  EXPECT_EQ(elsewhere, (Connection{.endpoint = "tcp:evil.example:1"}));
  EXPECT_EQ(ChooseConnection({.token = "mine"}, Work()).token, "mine");
  EXPECT_EQ(ChooseConnection({}, {}).endpoint, "unix:/run/paas/controller.sock");
}

TEST(ChooseConnection, KeepsACertificateAndItsKeyTogether) {
  Context context = Work();
  context.tls_certificate = "/c.pem";
  context.tls_key = "/k.pem";
  const Connection chosen = ChooseConnection({.tls_certificate = "/mine.pem"}, context);
  EXPECT_EQ(chosen.tls_certificate, "/mine.pem");
  EXPECT_EQ(chosen.tls_key, "");
}

TEST(ContextStore, KeepsTheFileForItsUserAlone) {
  const TempDir home;
  const std::string path = ContextPath("", home.path());
  EXPECT_EQ(path, home.path() + "/.config/paasctl/config.yaml");
  const ContextStore store(path);
  EXPECT_EQ(*store.Read(), ContextFile{});
  const auto put = [](ContextFile& file) {
    file.Put(Work());
    return absl::OkStatus();
  };
  ASSERT_TRUE(store.Change(put).ok());
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(store.Read()->contexts[0], Work());
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_THAT(Message(store.Read().status()), HasSubstr("chmod 600"));
}

TEST(ContextStore, KeepsALinkToTheFile) {
  const TempDir home;
  home.Write("dotfiles/paasctl.yaml", "");
  home.Write(".config/paasctl/README", "");
  const std::string path = ContextPath("", home.path());
  std::filesystem::create_symlink(home.path() + "/dotfiles/paasctl.yaml", path);
  const ContextStore store(path);
  ASSERT_TRUE(store
                  .Change([](ContextFile& file) {
                    file.current = "x";
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_TRUE(std::filesystem::is_symlink(path));
  EXPECT_EQ(ContextStore(home.path() + "/dotfiles/paasctl.yaml").Read()->current, "x");
}

TEST(ContextStore, LosesNoChangeOfSeveralAtOnce) {
  const TempDir home;
  const ContextStore store(ContextPath(home.path(), ""));
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&store, i] {
      const Status done = store.Change([i](ContextFile& file) {
        file.Put({.name = "c" + std::to_string(i), .endpoint = "unix:/x"});
        return absl::OkStatus();
      });
      EXPECT_TRUE(done.ok()) << done;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(store.Read()->contexts.size(), 8u);
}

TEST(ContextPath, TakesOnlyAbsoluteOnes) {
  EXPECT_EQ(ContextPath("/x", "/home/me"), "/x/paasctl/config.yaml");
  EXPECT_EQ(ContextPath("x", "/home/me"), "/home/me/.config/paasctl/config.yaml");
  EXPECT_EQ(ContextPath("", ""), "");
  EXPECT_TRUE(absl::IsFailedPrecondition(
      ContextStore("").Change([](ContextFile&) { return absl::OkStatus(); })));
}

TEST(ContextAdd, TakesATokenFromAFileAndNeverShowsIt) {
  FakeWorld world;
  world.texts["-"] = "paas_alice_abc_secret\n";
  world.texts["/ca.pem"] = "-----BEGIN CERTIFICATE-----\n";
  const RunResult added =
      world.Run({"context", "add", "work", "--endpoint", "tcp:paas.example.org:7443", "--tls-ca",
                 "/ca.pem", "--token-file", "-", "-p", "shop", "--use"});
  EXPECT_EQ(added.exit, 0) << added.err;
  EXPECT_EQ(world.contexts.Find("work")->token, "paas_alice_abc_secret");
  EXPECT_EQ(world.contexts.current, "work");
  EXPECT_EQ(world.Run({"context", "list"}).out,
            "CONTEXT  CURRENT  ENDPOINT                   PROJECT  AUTH\n"
            "work     yes      tcp:paas.example.org:7443  shop     token\n");
  EXPECT_THAT(world.Run({"context", "show", "--json"}).out, Not(HasSubstr("secret")));
}

TEST(ContextAdd, RefusesWhatCannotWork) {
  FakeWorld world;
  world.texts["-"] = "two words\n";
  world.texts["/ca.pem"] = "hello";
  const auto exit = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"context", "add"});
    return world.Run(words).exit;
  };
  EXPECT_EQ(exit({"work"}), kExitUsage) << "no endpoint";
  EXPECT_EQ(exit({"a/b", "--endpoint", "unix:/x"}), kExitUsage);
  EXPECT_EQ(exit({"work", "--endpoint", "tcp:a:1"}), kExitUsage) << "no authority";
  EXPECT_EQ(exit({"work", "--endpoint", "tcp:a:1", "--tls-ca", "/ca.pem"}), kExitUsage);
  EXPECT_EQ(exit({"work", "--endpoint", "unix:/x", "--token-file", "-"}), kExitUsage);
  EXPECT_EQ(exit({"work", "--endpoint", "unix:/x"}), 0);
  EXPECT_EQ(exit({"work", "--endpoint", "unix:/x"}), kExitConflict);
  EXPECT_EQ(exit({"work", "--endpoint", "unix:/y", "--replace"}), 0);
}

TEST(ContextUse, IsUndoneByRemove) {
  FakeWorld world;
  world.contexts.Put(Work());
  EXPECT_EQ(world.Run({"context", "use", "wrok"}).exit, kExitNotFound);
  EXPECT_EQ(world.Run({"context", "use"}).exit, kExitUsage);
  EXPECT_EQ(world.Run({"context", "use", "work"}).exit, 0);
  EXPECT_EQ(world.contexts.current, "work");
  EXPECT_EQ(world.Run({"context", "use", "--none"}).exit, 0);
  EXPECT_EQ(world.contexts.current, "");
  world.Run({"context", "use", "work"});
  EXPECT_EQ(world.Run({"context", "remove", "work"}).exit, 0);
  EXPECT_EQ(world.contexts, ContextFile{});
  EXPECT_EQ(world.Run({"context", "show"}).exit, kExitNotFound);
}

TEST(ContextProject, StandsBelowFlagAndCheckout) {
  FakeWorld world;
  world.contexts = {.current = "work", .contexts = {Work()}};
  world.facts = {.path = "/src/hello", .has_project_files = true};
  const auto said = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "url");
    return world.Run(words).err;
  };
  EXPECT_THAT(said({}), HasSubstr("project shop (the context work)"));
  EXPECT_THAT(said({"--endpoint", "unix:/x"}), HasSubstr("project hello (the folder's name)"));
  world.facts.git_remote = "git@example.org:blog.git";
  EXPECT_THAT(said({}), HasSubstr("project blog (the git remote)"));
}

TEST(ContextOption, SaysOneThingWithTheEndpoint) {
  FakeWorld world;
  EXPECT_EQ(world.Run({"ps", "--context", "a", "--endpoint", "unix:/x"}).exit, kExitUsage);
  const std::vector<Verb> verbs = AllVerbs();
  const Variables variables{{"PAASCTL_ENDPOINT", "unix:/staging"}, {"PAASCTL_CONTEXT", "b"}};
  const auto parsed = ParseCommandLine(verbs, {"ps", "--context", "a"}, variables);
  EXPECT_EQ(std::get<Invocation>(parsed).globals.context, "a");
  EXPECT_EQ(std::get<Invocation>(parsed).globals.endpoint, "") << "the flag names all of it";
}

TEST(ContextCompletion, KnowsTheNames) {
  FakeWorld world;
  world.contexts = {.contexts = {Work()}};
  EXPECT_EQ(world.Run({"__complete", "--", "ps", "--context", ""}).out, "work\n");
  EXPECT_EQ(world.Run({"__complete", "--", "context", "use", "w"}).out, "work\n");
}

}  // namespace
}  // namespace paas::paasctl
