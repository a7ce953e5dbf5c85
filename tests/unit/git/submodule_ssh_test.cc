// What stands between a URL in somebody's repository and an ssh that has a key.

#include <gmock/gmock.h>
#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "common/os/subprocess.h"
#include "common/ssh/wire.h"
#include "common/tls/openssl_objects.h"
#include "controller/access/deploy_key.h"
#include "controller/access/deploy_keys.h"
#include "controller/push/remote_url.h"
#include "controller/state/sqlite_store.h"
#include "paasctl/git/ssh_transport.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = RemoteUrl::Kind;

RemoteUrl Parsed(const std::string& text) {
  const StatusOr<RemoteUrl> url = ParseRemoteUrl(text);
  return url.ok() ? *url : RemoteUrl{.path = Message(url.status())};
}

TEST(RemoteUrl, IsReadInItsThreeForms) {
  EXPECT_EQ(Parsed("https://git.example:8443/x"),
            (RemoteUrl{Kind::kHttps, "", "git.example", "8443", "x"}));
  EXPECT_EQ(Parsed("ssh://me@git.example:2222/a/b.git"),
            (RemoteUrl{Kind::kSsh, "me", "git.example", "2222", "a/b.git"}));
  EXPECT_EQ(Parsed("ssh://git.example/~me/b"),
            (RemoteUrl{Kind::kSsh, "git", "git.example", "", "~me/b"}));
  EXPECT_EQ(Parsed("me@git.example:a/b.git"),
            (RemoteUrl{Kind::kScp, "me", "git.example", "", "a/b.git"}));
  EXPECT_EQ(Parsed("me@git.example:/srv/b"),
            (RemoteUrl{Kind::kSsh, "me", "git.example", "", "srv/b"}));
  for (const char* text : {"https://h:1/x", "ssh://git@h:1/x/y", "git@h:x/y.git"}) {
    EXPECT_EQ(TextOf(Parsed(text)), text);
  }
}

TEST(RemoteUrl, IsNoOptionOfAnyProgram) {
  for (const char* text :
       {"ssh://-oProxyCommand=id/x", "ssh://git@-oProxyCommand=id/x", "ssh://-l@host/x",
        "-oProxyCommand=id@host:x", "git@-oProxyCommand=id:x", "git@host:-oProxyCommand=id",
        "ssh://git@host:-1/x", "ssh://git@host:22,33/x", "ssh://git@h%2dst/x", "ssh://git@ho*st/x",
        "ssh://a@b@host/x", "ssh://host", "ssh:///x", "git@host:", "ssh://git@[::1]/x",
        "ssh://git@host\\/x", "ssh://$(id)@host/x"}) {
    EXPECT_THAT(ParseRemoteUrl(text).status(), StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
  const std::string said = Parsed("ssh://me:hidden@host/x").path;
  EXPECT_THAT(said, HasSubstr("must not have a password"));
  EXPECT_THAT(said, Not(HasSubstr("hidden")));
}

TEST(RemoteUrl, NamesTheServerAsKnownHostsDoes) {
  EXPECT_EQ(Parsed("git@git.example:x").KnownHost(), "git.example");
  EXPECT_EQ(Parsed("ssh://git.example:22/x").KnownHost(), "git.example");
  EXPECT_EQ(Parsed("ssh://git.example:2222/x").KnownHost(), "[git.example]:2222");
  EXPECT_EQ(Parsed("https://git.example/x").PortNumber(), "443");
}

std::string BlobOf(const DeployKeyPair& pair) {
  std::string blob;
  EXPECT_TRUE(absl::Base64Unescape(pair.blob, &blob));
  return blob;
}

std::string Login(const std::string& blob, const std::string& method = "publickey") {
  return ssh::WireString("session") + "\x32" + ssh::WireString("git") +
         ssh::WireString("ssh-connection") + ssh::WireString(method) + "\x01" +
         ssh::WireString("ssh-ed25519") + ssh::WireString(blob);
}

bool Verifies(const std::string& blob, const std::string& data, const std::string& signature) {
  const std::string point = blob.substr(blob.size() - 32);
  const std::string raw = signature.substr(signature.size() - 64);
  const auto bytes = [](const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  const tls::Owned<EVP_PKEY> key(
      ::EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(point), point.size()));
  EVP_MD_CTX* const context = ::EVP_MD_CTX_new();
  const bool good =
      ::EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key.get()) == 1 &&
      ::EVP_DigestVerify(context, bytes(raw), raw.size(), bytes(data), data.size()) == 1;
  ::EVP_MD_CTX_free(context);
  return good;
}

TEST(DeployKey, SignsLoginsAndNothingElse) {
  ASSERT_OK_AND_ASSIGN(const DeployKeyPair pair, MakeDeployKeyPair());
  const std::string blob = BlobOf(pair);
  const std::string bound = Login(blob, "publickey-hostbound-v00@openssh.com");
  for (const std::string& good : {Login(blob), bound + ssh::WireString("key of the server")}) {
    ASSERT_OK_AND_ASSIGN(const std::string signature, SignLogin(pair, good));
    EXPECT_TRUE(Verifies(blob, good, signature));
    EXPECT_FALSE(Verifies(blob, good + "x", signature));
  }
  ASSERT_OK_AND_ASSIGN(const DeployKeyPair other, MakeDeployKeyPair());
  // A signed file or commit, another key, what is cut off, what has more, a host without a key.
  const std::string file = "SSHSIG" + ssh::WireString("git") + ssh::WireString("");
  for (const std::string& bad :
       {std::string(), file, Login(BlobOf(other)), Login(blob).substr(0, 60), Login(blob) + "x",
        bound, Login(blob, "password")}) {
    EXPECT_THAT(SignLogin(pair, bad).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(DeployKeys, AreMadeOnceAndReplacedWhenAsked) {
  const testing::TempDirectory directory;
  const std::string database = directory.path() + "/state.sqlite";
  ASSERT_OK_AND_ASSIGN(const auto store, OpenSqliteStore(database));
  ASSERT_OK_AND_ASSIGN(const auto keys, OpenDeployKeys(database, [] { return int64_t{7}; }));
  EXPECT_FALSE(keys->Get("shop").ok()) << "of no project";
  ASSERT_TRUE(store->CreateProject({.id = "shop", .default_branch = "main"}).ok());
  EXPECT_FALSE(keys->Sign("shop", "x").ok()) << "before it is made";
  ASSERT_OK_AND_ASSIGN(const DeployKeys::Public first, keys->Get("shop"));
  EXPECT_EQ(keys->Get("shop")->line, first.line);
  ASSERT_OK_AND_ASSIGN(const DeployKeys::Public second, keys->Rotate("shop"));
  EXPECT_NE(second.line, first.line);
  EXPECT_EQ(keys->Get("shop")->line, second.line);

  ASSERT_TRUE(store->DeleteProject("shop").ok());
  ASSERT_TRUE(store->CreateProject({.id = "shop", .default_branch = "main"}).ok());
  EXPECT_NE(keys->Get("shop")->line, second.line) << "whoever takes the name has not the key";
}

TEST(DeployKeys, KnowTheFirstKeyOfAServerUntilItIsForgotten) {
  const testing::TempDirectory directory;
  const std::string database = directory.path() + "/state.sqlite";
  ASSERT_OK_AND_ASSIGN(const auto store, OpenSqliteStore(database));
  ASSERT_OK_AND_ASSIGN(const auto keys, OpenDeployKeys(database, [] { return int64_t{7}; }));
  ASSERT_TRUE(store->CreateProject({.id = "shop", .default_branch = "main"}).ok());
  ASSERT_OK_AND_ASSIGN(const DeployKeyPair one, MakeDeployKeyPair());
  ASSERT_OK_AND_ASSIGN(const DeployKeyPair two, MakeDeployKeyPair());
  const std::string host = "[git.example]:2222";
  EXPECT_EQ(*keys->Meet("shop", host + " ssh-ed25519 " + one.blob), true);
  EXPECT_EQ(*keys->Meet("shop", host + " ssh-ed25519 " + two.blob), false);
  EXPECT_THAT(*keys->HostKeys("shop"),
              ElementsAre(HostKeyRecord{"shop", host, "ssh-ed25519", one.blob, 7}));
  for (const std::string& line : {std::string(), std::string("host"), "a,b ssh-ed25519 " + one.blob,
                                  "* ssh-ed25519 " + one.blob, "|1|x ssh-ed25519 " + one.blob,
                                  std::string("host ssh-ed25519 AAAA"),
                                  "host ssh-ed25519 " + one.blob + "\n* ssh-ed25519 " + two.blob}) {
    EXPECT_FALSE(keys->Meet("shop", line).ok()) << line;
  }
  EXPECT_TRUE(keys->Forget("shop", host).ok());
  EXPECT_THAT(keys->Forget("shop", host), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(*keys->Meet("shop", host + " ssh-ed25519 " + two.blob), true);
}

TEST(LoginAgent, HasOneKeyAndSignsWithItAlone) {
  const auto sign = [](const std::string& request) -> StatusOr<std::string> {
    if (request == "no") return NotFound("key");
    return "signature of " + request;
  };
  const auto answer = [&](const std::string& message) {
    return paasctl::AnswerOfAgent(message, "blob", sign);
  };
  const auto asks = [](const std::string& key, const std::string& request) {
    return "\x0d" + ssh::WireString(key) + ssh::WireString(request) + ssh::WireNumber(0);
  };
  EXPECT_EQ(answer("\x0b"),
            "\x0c" + ssh::WireNumber(1) + ssh::WireString("blob") + ssh::WireString("deploy key"));
  EXPECT_EQ(answer(asks("blob", "it")), "\x0e" + ssh::WireString("signature of it"));
  for (const std::string& bad : {asks("other", "it"), asks("blob", "no"), std::string("\x0d"),
                                 std::string("\x0d\xff\xff\xff\xff"), std::string("\x11"),
                                 std::string("\x1b"), std::string()}) {
    EXPECT_EQ(answer(bad), "\x05");
  }
}

// What ssh itself makes of the configuration.
TEST(SshConfiguration, LeavesOneWayToOneServer) {
  const testing::TempDirectory directory;
  const std::string file = directory.path() + "/config";
  const paasctl::SshAccess access{
      .address = "192.0.2.1", .host = "[git.example]:2222", .host_key = "", .deploy_key = ""};
  ASSERT_TRUE(os::WriteFileDurably(file, paasctl::SshConfiguration(access, "/proc/1/fd/9")).ok());
  ASSERT_OK_AND_ASSIGN(
      const std::string said,
      os::RunChecked({.argv = {"ssh", "-G", "-F", file, "-p", "2222", "me@git.example"}}));
  for (const char* line :
       {"hostname 192.0.2.1", "user me", "port 2222", "hostkeyalias [git.example]:2222",
        "identityagent /proc/1/fd/9/agent", "identitiesonly yes", "batchmode yes",
        "preferredauthentications publickey", "stricthostkeychecking accept-new",
        "userknownhostsfile /proc/1/fd/9/known_hosts", "updatehostkeys false", "forwardagent no",
        "permitlocalcommand no", "controlmaster false", "canonicalizehostname false"}) {
    EXPECT_THAT(said, HasSubstr("\n" + std::string(line) + "\n"));
  }
  EXPECT_THAT(said, Not(HasSubstr("proxycommand")));
  EXPECT_THAT(said, Not(HasSubstr("proxyjump")));
}

}  // namespace
}  // namespace paas::controller
