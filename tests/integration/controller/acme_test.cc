// A certificate by ACME: lego asks pebble, a small ACME server, which asks the router.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "common/os/file.h"
#include "controller/tls/certificate_store.h"
#include "tests/integration/controller/origin_server.h"
#include "tests/integration/controller/router_fixture.h"
#include "tests/support/http_client.h"

namespace paas::controller {
namespace {

using testing::Answer;
using ::testing::HasSubstr;
using testing::OriginRequest;
using testing::OriginServer;
using ::testing::StartsWith;

// A program that runs until the end of the test.
class Daemon {
 public:
  Daemon(std::vector<std::string> words, const std::string& log,
         std::vector<std::string> variables = {}) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT, 0600);
    ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
    const std::vector<char*> argv = Pointers(words), envp = Pointers(variables);
    if (::posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), envp.data()) != 0) pid_ = -1;
    ::posix_spawn_file_actions_destroy(&actions);
  }
  ~Daemon() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

 private:
  static std::vector<char*> Pointers(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
  }
  pid_t pid_ = -1;
};

class AcmeTest : public testing::RouterFixture {
 protected:
  void SetUp() override {
    for (const char* program :
         {"/usr/bin/pebble", "/usr/bin/pebble-challtestsrv", "/usr/bin/lego"}) {
      if (!os::Exists(program)) GTEST_SKIP() << program << " is not installed";
    }
    RouterFixture::SetUp();
    StartAuthority();
    settings_.listen_tls = "127.0.0.1:8443";
    settings_.acme_webroot = directory_ + "/router/acme";
    MakeRouter();
  }
  void TearDown() override {
    pebble_.reset();
    names_.reset();
    RouterFixture::TearDown();
  }

  // Pebble with a name server that says 127.0.0.1 to everything.
  void StartAuthority() {
    const int64_t now = SystemUnixClock()() / 1000;
    ASSERT_OK_AND_ASSIGN(const KeyPair authority, MakeAuthority("localhost", now));
    ASSERT_OK_AND_ASSIGN(const KeyPair server,
                         IssueCertificate(authority, {"localhost"}, now, 24 * 3600));
    ASSERT_OK(os::WriteFileDurably(directory_ + "/ca.crt", authority.certificate));
    ASSERT_OK(os::WriteFileDurably(directory_ + "/pebble.crt", server.certificate));
    ASSERT_OK(os::WriteFileDurably(directory_ + "/pebble.key", server.key));
    ASSERT_OK(os::WriteFileDurably(
        directory_ + "/pebble.json",
        R"({"pebble":{"listenAddress":"127.0.0.1:14000","managementListenAddress":)"
        R"("127.0.0.1:15000","certificate":")" +
            directory_ + R"(/pebble.crt","privateKey":")" + directory_ +
            R"(/pebble.key","httpPort":8080,"tlsPort":8443}})"));
    names_.emplace(
        std::vector<std::string>{"pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6",
                                 "", "-dns01", "127.0.0.1:8053", "-http01", "", "-https01", "",
                                 "-tlsalpn01", "", "-management", "127.0.0.1:8055"},
        directory_ + "/names.log");
    ASSERT_OK(paas::testing::AwaitListener("127.0.0.1", 8055));
    pebble_.emplace(std::vector<std::string>{"pebble", "-config", directory_ + "/pebble.json",
                                             "-dnsserver", "127.0.0.1:8053"},
                    directory_ + "/pebble.log", std::vector<std::string>{"PEBBLE_VA_NOSLEEP=1"});
    ASSERT_OK(paas::testing::AwaitListener("127.0.0.1", 14000));
  }
  CertificateStore Store(const std::string& server) {
    return CertificateStore(
        {.directory = directory_ + "/tls",
         .domain = "shop.org",
         .provided = {},
         .acme = {.email = "ops@shop.org", .server = server, .authority = directory_ + "/ca.crt"},
         .acme_webroot = settings_.acme_webroot},
        SystemUnixClock());
  }

  std::optional<Daemon> names_, pebble_;
};

TEST_F(AcmeTest, GetsACertificateThroughTheRouter) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  const std::vector<Site> sites = {{.host = "a.shop.org",
                                    .path = "/",
                                    .on_tls = true,
                                    .container = "app",
                                    .address = app.address(),
                                    .environment = "shop-main"},
                                   {.host = "*.shop.org",
                                    .path = "/",
                                    .on_tls = true,
                                    .container = "app",
                                    .address = app.address(),
                                    .environment = "shop-main"}};
  CertificateStore store = Store("https://localhost:14000/dir");
  ASSERT_OK(router_->Apply(sites, store.For(sites)).status());
  EXPECT_TRUE(store.Obtain(sites)) << *os::ReadFile(directory_ + "/pebble.log");
  const Certificates certificates = store.For(sites);
  const std::string pem = *os::ReadFile(certificates.at("a.shop.org").certificate);
  ASSERT_OK_AND_ASSIGN(const CertificateFacts facts, ReadCertificate(pem));
  EXPECT_THAT(facts.issuer, HasSubstr("Pebble"));
  EXPECT_THAT(facts.hosts, ::testing::ElementsAre("a.shop.org"));
  EXPECT_THAT(certificates.at("*.shop.org").certificate, HasSubstr("/environments/"));
  ASSERT_OK_AND_ASSIGN(const bool changed, router_->Apply(sites, certificates));
  EXPECT_TRUE(changed);
  EXPECT_FALSE(store.Obtain(sites));  // nothing is due
}

TEST_F(AcmeTest, AFailureLeavesTheLocalAuthorityServing) {
  const std::vector<Site> sites = {
      {.host = "a.shop.org", .path = "/", .on_tls = true, .environment = "shop-main"}};
  CertificateStore store = Store("https://localhost:1/dir");
  EXPECT_FALSE(store.Obtain(sites));
  EXPECT_THAT(store.For(sites).at("a.shop.org").certificate,
              StartsWith(directory_ + "/tls/environments/"));
}

}  // namespace
}  // namespace paas::controller
