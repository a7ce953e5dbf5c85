#include "controller/tls/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/os/file.h"
#include "controller/tls/acme.h"
#include "controller/tls/certificate_store.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t kNow = 1'800'000'000;
constexpr int64_t kDay = 24 * 3600;

TEST(Certificate, SaysWhatItWasAskedFor) {
  ASSERT_OK_AND_ASSIGN(const KeyPair authority, MakeAuthority("localhost", kNow));
  ASSERT_OK_AND_ASSIGN(
      const KeyPair leaf,
      IssueCertificate(authority, {"a.localhost", "*.a.localhost"}, kNow, 30 * kDay));
  ASSERT_OK_AND_ASSIGN(const CertificateFacts facts, ReadCertificate(leaf.certificate));
  EXPECT_THAT(facts.hosts, ElementsAre("a.localhost", "*.a.localhost"));
  EXPECT_EQ(facts.not_after_unix_s, kNow + 30 * kDay);
  EXPECT_EQ(facts.not_before_unix_s, kNow - 3600);
  EXPECT_EQ(facts.issuer, "CN=paas local authority for localhost");
  EXPECT_OK(CheckKeyBelongs(leaf.certificate, leaf.key));
  EXPECT_THAT(CheckKeyBelongs(leaf.certificate, authority.key),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadCertificate("nothing"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(IsFor, TakesAWildcardForOneLabel) {
  const std::vector<std::string> names = {"a.example", "*.b.example"};
  EXPECT_TRUE(IsFor(names, "a.example"));
  EXPECT_TRUE(IsFor(names, "x.b.example"));
  EXPECT_TRUE(IsFor(names, "*.b.example"));
  EXPECT_FALSE(IsFor(names, "x.y.b.example"));
  EXPECT_FALSE(IsFor(names, "b.example"));
  EXPECT_FALSE(IsFor(names, "x.a.example"));
}

TEST(Acme, AsksOnlyForWhatAnAuthorityCanProve) {
  EXPECT_THAT(AcmeHosts({"b.shop.org", "a.shop.org", "*.shop.org", "a.localhost", "x.internal",
                         "plain", "a.shop.org"}),
              ElementsAre("a.shop.org", "b.shop.org"));
}

TEST(Acme, TakesItsChallengesThroughTheRouter) {
  const os::Command command =
      AcmeCommand({.email = "ops@shop.org", .server = "https://ca/dir", .authority = "/ca.pem"},
                  "/state/acme", "/run/router/acme", {"a.shop.org", "b.shop.org"});
  EXPECT_THAT(command.argv, ElementsAre("lego", "--path", "/state/acme", "--server",
                                        "https://ca/dir", "--email", "ops@shop.org", "--accept-tos",
                                        "--http", "--http.webroot", "/run/router/acme", "--domains",
                                        "a.shop.org", "--domains", "b.shop.org", "run"));
  EXPECT_EQ(command.env->at("LEGO_CA_CERTIFICATES"), "/ca.pem");
}

class CertificateStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/paas-tls-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
  }
  void TearDown() override { ASSERT_OK(os::RemoveTree(directory_)); }

  CertificateStore Store() {
    return CertificateStore({.directory = directory_ + "/tls",
                             .domain = "localhost",
                             .provided = directory_ + "/provided",
                             .acme = {},
                             .acme_webroot = {}},
                            [this] { return now_ * 1000; });
  }
  static Site OnTls(const std::string& host) {
    return {.host = host, .path = "/", .on_tls = true, .environment = "shop-main"};
  }
  CertificateFacts FactsOf(const CertificateFiles& files) {
    return *ReadCertificate(*os::ReadFile(files.certificate));
  }

  std::string directory_;
  int64_t now_ = kNow;
};

TEST_F(CertificateStoreTest, KeepsACertificateUntilItsHostsOrItsEndChange) {
  const Certificates first = Store().For({OnTls("a.localhost"), OnTls("b.localhost")});
  ASSERT_EQ(first.size(), 2u);
  EXPECT_THAT(FactsOf(first.at("a.localhost")).hosts, ElementsAre("a.localhost", "b.localhost"));
  now_ += 15 * kDay;
  EXPECT_EQ(Store().For({OnTls("b.localhost"), OnTls("a.localhost")}), first);
  const Certificates fewer = Store().For({OnTls("a.localhost")});
  EXPECT_NE(fewer.at("a.localhost").fingerprint, first.at("a.localhost").fingerprint);
  now_ += 21 * kDay;
  const Certificates renewed = Store().For({OnTls("a.localhost")});
  EXPECT_EQ(FactsOf(renewed.at("a.localhost")).not_after_unix_s, now_ + 30 * kDay);
  struct stat info {};
  ASSERT_EQ(::stat(renewed.at("a.localhost").key.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_THAT(Store().For({}), ::testing::IsEmpty());
  EXPECT_FALSE(os::Exists(renewed.at("a.localhost").key));
}

TEST_F(CertificateStoreTest, TheAuthorityStaysTheSameAndIsAskedForNothingElse) {
  CertificateStore store = Store();
  ASSERT_OK_AND_ASSIGN(const std::string authority, store.LocalAuthorityCertificate());
  EXPECT_EQ(*Store().LocalAuthorityCertificate(), authority);
  EXPECT_THAT(authority, HasSubstr("BEGIN CERTIFICATE"));
  EXPECT_THAT(authority, Not(HasSubstr("PRIVATE")));
}

TEST_F(CertificateStoreTest, ProvidedCertificatesWin) {
  ASSERT_OK(os::MakeDirectories(directory_ + "/provided"));
  ASSERT_OK_AND_ASSIGN(const KeyPair authority, MakeAuthority("example", kNow));
  ASSERT_OK_AND_ASSIGN(const KeyPair leaf,
                       IssueCertificate(authority, {"*.localhost"}, kNow, 5 * kDay));
  const std::string base = directory_ + "/provided/wildcard";
  ASSERT_OK(os::WriteFileDurably(base + ".crt", leaf.certificate));
  ASSERT_OK(os::WriteFileDurably(base + ".key", leaf.key));
  ASSERT_OK(os::WriteFileDurably(directory_ + "/provided/broken.pem", "nothing"));
  const Certificates found = Store().For({OnTls("a.localhost"), OnTls("b.a.localhost")});
  EXPECT_EQ(found.at("a.localhost").certificate, base + ".crt");
  EXPECT_THAT(found.at("b.a.localhost").certificate, HasSubstr("/environments/shop-main.pem"));
  now_ += 6 * kDay;
  EXPECT_THAT(Store().For({OnTls("a.localhost")}).at("a.localhost").certificate,
              HasSubstr("/environments/shop-main.pem"));
}

}  // namespace
}  // namespace paas::controller
