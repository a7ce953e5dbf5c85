// HTTPS through a real nginx, asked by curl.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "controller/router/http_probe.h"
#include "controller/tls/certificate_store.h"
#include "tests/integration/controller/origin_server.h"
#include "tests/integration/controller/router_fixture.h"

namespace paas::controller {
namespace {

using ::paas::testing::FindModules;
using testing::Answer;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::OriginRequest;
using testing::OriginServer;

const char kListenTls[] = "127.0.0.1:8443";

class TlsTest : public testing::RouterFixture {
 protected:
  void SetUp() override {
    RouterFixture::SetUp();
    settings_.listen_tls = kListenTls;
    FindModules(settings_);
    MakeRouter();
    store_ = std::make_unique<CertificateStore>(
        CertificateStore::Settings{.directory = directory_ + "/tls", .domain = "localhost"},
        SystemUnixClock());
    ASSERT_OK(store_->LocalAuthorityCertificate().status());
  }

  static Site To(const OriginServer& server, const std::string& host = "a.localhost") {
    return {.host = host,
            .path = "/",
            .on_tls = true,
            .container = "app",
            .address = server.address(),
            .original_route = "https://{default}/",
            .environment = "shop-main"};
  }
  Status Apply(const std::vector<Site>& sites) {
    return router_->Apply(sites, store_->For(sites)).status();
  }
  // The whole answer with its head, or the complaint of curl.
  std::string Curl(const std::string& url, std::vector<std::string> options = {}) {
    std::vector<std::string> argv = {
        "curl", "-s",        "-S", "-i",       "--max-time",
        "10",   "--noproxy", "*",  "--cacert", directory_ + "/tls/authority-localhost.crt"};
    for (const char* host : {"a.localhost", "b.localhost", "stranger.localhost"}) {
      for (const char* port : {"8080", "8443"}) {
        argv.push_back("--resolve");
        argv.push_back(std::string(host) + ":" + port + ":127.0.0.1");
      }
    }
    argv.insert(argv.end(), options.begin(), options.end());
    argv.push_back(url);
    const auto result = os::RunCommand({.argv = argv});
    EXPECT_OK(result.status());
    return result.ok() ? result->output + result->error_output : "";
  }
  // A client's authority and a certificate that it signed, and a stranger's.
  void MakeClientCertificates() {
    const std::string script =
        "set -e; cd \"$1\"\n"
        "for who in client stranger; do\n"
        "  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \\\n"
        "    -subj \"/CN=$who authority\" -keyout $who-ca.key -out $who-ca.crt\n"
        "  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\\n"
        "    -subj \"/O=Shop/CN=$who\" -keyout $who.key -out $who.csr\n"
        "  openssl x509 -req -in $who.csr -CA $who-ca.crt -CAkey $who-ca.key -CAcreateserial \\\n"
        "    -days 2 -out $who.crt\n"
        "done\n";
    ASSERT_OK(os::RunChecked({.argv = {"sh", "-c", script, "sh", directory_}}).status());
  }
  std::vector<std::string> As(const std::string& who) const {
    return {"--cert", directory_ + "/" + who + ".crt", "--key", directory_ + "/" + who + ".key"};
  }

  std::unique_ptr<CertificateStore> store_;
};

TEST_F(TlsTest, ServesTheSameSiteOnBothListeners) {
  OriginServer app([](const OriginRequest& r) { return Answer(r.head); });
  ASSERT_OK(Apply({To(app)}));
  const std::string secure = Curl("https://a.localhost:8443/", {"--http1.1"});
  EXPECT_THAT(secure, HasSubstr("HTTP/1.1 200 OK"));
  EXPECT_THAT(secure, HasSubstr("X-Forwarded-Proto: https\r\n"));
  EXPECT_THAT(secure, HasSubstr("X-Client-SSL: on\r\n"));
  EXPECT_THAT(secure, HasSubstr("Host: a.localhost:8443\r\n"));
  EXPECT_THAT(secure, HasSubstr("Strict-Transport-Security: max-age=0\r\n"));
  const std::string plain = Curl("http://a.localhost:8080/");
  EXPECT_THAT(plain, HasSubstr("X-Forwarded-Proto: http\r\n"));
  EXPECT_THAT(plain, Not(HasSubstr("Strict-Transport-Security")));
  EXPECT_THAT(Curl("https://a.localhost:8443/"), HasSubstr("HTTP/2 200"));
  EXPECT_THAT(Curl("https://stranger.localhost:8443/"), HasSubstr("curl: (35)"));
}

TEST_F(TlsTest, RedirectsStayOnTheListenerThatWasAsked) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  Site www = To(app, "b.localhost");
  www.kind = SiteKind::kRedirect;
  www.to = "http://a.localhost:8080/";
  ASSERT_OK(Apply({To(app), www}));
  EXPECT_THAT(Curl("http://b.localhost:8080/x"),
              HasSubstr("Location: http://a.localhost:8080/x\r\n"));
  EXPECT_THAT(Curl("https://b.localhost:8443/x", {"--http1.1"}),
              HasSubstr("Location: https://a.localhost:8443/x\r\n"));
}

TEST_F(TlsTest, PromisesTransportSecurityWhenTheRouteSaysSo) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  Site site = To(app);
  site.tls.strict_transport_security = {true, true, true};
  ASSERT_OK(Apply({site}));
  EXPECT_THAT(Curl("https://a.localhost:8443/", {"--http1.1"}),
              HasSubstr("Strict-Transport-Security: max-age=31536000; includeSubDomains; preload"));
}

TEST_F(TlsTest, HoldsAHostToItsLeastVersion) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  Site strict = To(app, "b.localhost");
  strict.tls.min_version = "TLSv1.3";
  ASSERT_OK(Apply({To(app), strict}));
  const std::vector<std::string> old = {"--tls-max", "1.2"};
  EXPECT_THAT(Curl("https://a.localhost:8443/", old), HasSubstr("200"));
  EXPECT_THAT(Curl("https://b.localhost:8443/", old), HasSubstr("403"));
  EXPECT_THAT(Curl("https://b.localhost:8443/"), HasSubstr("200"));
  EXPECT_THAT(Curl("https://a.localhost:8443/", {"--tls-max", "1.1"}), HasSubstr("curl: (35)"));
}

TEST_F(TlsTest, AsksForClientCertificates) {
  MakeClientCertificates();
  OriginServer app(
      [](const OriginRequest& r) { return Answer(r.head, {"Cache-Control: max-age=60"}); });
  Site required = To(app), requested = To(app, "b.localhost");
  required.on_http = false;
  required.tls.client_authentication = "require";
  requested.tls.client_authentication = "request";
  required.tls.client_certificate_authorities =
      requested.tls.client_certificate_authorities = {*os::ReadFile(directory_ + "/client-ca.crt")};
  ASSERT_OK(Apply({required, requested}));
  const std::string known = Curl("https://a.localhost:8443/", As("client"));
  EXPECT_THAT(known, HasSubstr("X-Client-Verify: SUCCESS\r\n"));
  EXPECT_THAT(known, HasSubstr("X-Client-DN: CN=client,O=Shop\r\n"));
  EXPECT_THAT(known, HasSubstr("X-Client-Cert: -----BEGIN%20CERTIFICATE-----"));
  EXPECT_THAT(Curl("https://a.localhost:8443/"), HasSubstr("403"));
  EXPECT_THAT(Curl("https://a.localhost:8443/", As("stranger")), HasSubstr("400"));
  // What was made for one client is not kept for others.
  EXPECT_THAT(known, HasSubstr("x-platform-cache: BYPASS"));
  const std::string anonymous = Curl("https://b.localhost:8443/");
  EXPECT_THAT(anonymous, HasSubstr("X-Client-Verify: NONE\r\n"));
  EXPECT_THAT(anonymous, Not(HasSubstr("X-Client-DN")));
  EXPECT_THAT(Curl("https://b.localhost:8443/", As("client")), HasSubstr("CN=client"));
}

TEST_F(TlsTest, ARenewedCertificateIsServedWithoutANewConfigurationOtherwise) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  ASSERT_OK(Apply({To(app)}));
  ASSERT_OK_AND_ASSIGN(bool changed, router_->Apply({To(app)}, store_->For({To(app)})));
  EXPECT_FALSE(changed);
  ASSERT_OK(os::RemoveTree(directory_ + "/tls/environments"));
  ASSERT_OK(os::MakeDirectories(directory_ + "/tls/environments"));
  ASSERT_OK_AND_ASSIGN(changed, router_->Apply({To(app)}, store_->For({To(app)})));
  EXPECT_TRUE(changed);
  EXPECT_THAT(Curl("https://a.localhost:8443/"), HasSubstr("200"));
}

TEST_F(TlsTest, TheProbeSpeaksTls) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  ASSERT_OK(Apply({To(app)}));
  ASSERT_OK_AND_ASSIGN(
      const int status,
      HttpGet(kListenTls, {.is_tls = true, .host = "a.localhost"}, std::chrono::seconds(10)));
  EXPECT_EQ(status, 200);
}

}  // namespace
}  // namespace paas::controller
