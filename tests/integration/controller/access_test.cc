// Who may come in, through a real nginx.

#include <crypt.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "common/os/subprocess.h"
#include "controller/router/http_probe.h"
#include "tests/integration/controller/origin_server.h"
#include "tests/integration/controller/router_fixture.h"
#include "tests/support/http_client.h"

namespace paas::controller {
namespace {

using ::paas::testing::FindModules;
using ::paas::testing::HttpHeader;
using ::paas::testing::HttpResponse;
using testing::Answer;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::OriginRequest;
using testing::OriginServer;

constexpr uint16_t kPort = 8080;
constexpr char kKey[] = "0123456789abcdef0123456789abcdef";
const HttpHeader kRight = {"Authorization", "Basic YW5uOnNlY3JldC1lbm91Z2g="};  // ann:secret-enough
const HttpHeader kToo = {"Authorization",
                         "Basic Ym9iOnNlY3JldC1lbm91Z2gtdG9v"};     // bob:secret-enough-too
const HttpHeader kWrong = {"Authorization", "Basic YW5uOmd1ZXNz"};  // ann:guess

std::string HashOf(const char* password) { return ::crypt(password, "$6$rounds=1000$salt$"); }

class AccessTest : public testing::RouterFixture {
 protected:
  void SetUp() override {
    RouterFixture::SetUp();
    FindModules(settings_);
    settings_.probe_key = kKey;
    settings_.acme_webroot = directory_ + "/router/acme";
    MakeRouter();
    users_.users["ann"] = HashOf("secret-enough");
    users_.users["bob"] = HashOf("secret-enough-too");
  }
  Site To(const OriginServer& server, const model::HttpAccess& access) const {
    return {.host = "a.localhost",
            .path = "/",
            .container = "app",
            .address = server.address(),
            .environment = "shop-main",
            .access = access};
  }
  static Site Other(const OriginServer& server, const model::HttpAccess& access) {
    return {.host = "b.localhost",
            .path = "/",
            .container = "app",
            .address = server.address(),
            .environment = "shop-other",
            .access = access};
  }
  static std::string CurlFrom(const std::string& address, const std::string& user) {
    return os::RunChecked(
               {.argv = {"curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--interface",
                         address, "-u", user, "-H", "Host: a.localhost", "http://127.0.0.1:8080/"}})
        .value();
  }
  HttpResponse Get(const std::string& target, std::vector<HttpHeader> headers = {},
                   const std::string& address = "127.0.0.1") {
    if (std::none_of(headers.begin(), headers.end(),
                     [](const HttpHeader& header) { return header.name == "Host"; })) {
      headers.push_back({"Host", "a.localhost:8080"});
    }
    const auto response =
        paas::testing::Fetch(address, kPort, {.target = target, .headers = std::move(headers)});
    EXPECT_OK(response.status());
    return response.ok() ? *response : HttpResponse();
  }

  OriginServer app_{[](const OriginRequest& r) { return Answer(r.head); }};
  model::HttpAccess users_;
};

TEST_F(AccessTest, AsksForAPasswordThatStaysWithTheRouter) {
  ASSERT_OK(router_->Apply({To(app_, users_)}).status());
  const HttpResponse asked = Get("/");
  EXPECT_EQ(asked.status, 401);
  EXPECT_THAT(asked.Header("www-authenticate"), HasSubstr("Basic"));
  EXPECT_EQ(Get("/", {kWrong}).status, 401);
  const HttpResponse welcome = Get("/", {kRight});
  EXPECT_EQ(welcome.status, 200);
  EXPECT_THAT(welcome.body, Not(HasSubstr("Authorization")));
  // Elsewhere the header is the application's.
  ASSERT_OK(router_->Apply({To(app_, {})}).status());
  EXPECT_THAT(Get("/", {kRight}).body, HasSubstr("Authorization: Basic"));
}

TEST_F(AccessTest, LetsInThoseWhomTheFirstRuleThatMatchesAllows) {
  const auto rules = [](std::vector<model::AddressRule> list) {
    return model::HttpAccess{.users = {}, .rules = std::move(list)};
  };
  ASSERT_OK(
      router_->Apply({To(app_, rules({{"127.0.0.1/32", false}, {"127.0.0.0/8", true}}))}).status());
  EXPECT_EQ(Get("/").status, 403);
  ASSERT_OK(router_->Apply({To(app_, rules({{"10.0.0.0/8", true}}))}).status());
  EXPECT_EQ(Get("/").status, 403) << "all rules allow, so they are all who may";
  ASSERT_OK(router_->Apply({To(app_, rules({{"10.0.0.0/8", false}}))}).status());
  EXPECT_EQ(Get("/").status, 200);
}

TEST_F(AccessTest, WantsBothWhereThereAreBoth) {
  users_.rules = {{"127.0.0.1/32", false}};
  ASSERT_OK(router_->Apply({To(app_, users_)}).status());
  EXPECT_EQ(Get("/", {kRight}).status, 403);
  users_.rules = {{"127.0.0.1/32", true}};
  ASSERT_OK(router_->Apply({To(app_, users_)}).status());
  EXPECT_EQ(Get("/").status, 401);
  EXPECT_EQ(Get("/", {kRight}).status, 200);
}

TEST_F(AccessTest, SlowsDownWhoGuesses) {
  ASSERT_OK(router_->Apply({To(app_, users_), Other(app_, users_)}).status());
  EXPECT_EQ(Get("/", {kRight}).status, 200);
  for (unsigned i = 0; i < settings_.most_guesses; ++i) EXPECT_EQ(Get("/", {kWrong}).status, 401);
  const HttpResponse refused = Get("/", {kWrong});
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.Header("retry-after"), std::to_string(settings_.guess_period_s));
  EXPECT_EQ(Get("/", {kToo}).status, 429) << "a right one is not looked at either";
  // Who is in stays in, who shows none is asked, and others are nobody's business.
  EXPECT_EQ(Get("/", {kRight}).status, 200);
  EXPECT_EQ(Get("/").status, 401);
  EXPECT_EQ(Get("/", {{"X-Paas-Probe", kKey}}).status, 200);
  EXPECT_EQ(CurlFrom("127.0.0.2", "bob:secret-enough-too"), "200");
  EXPECT_EQ(Get("/", {kWrong, {"Host", "b.localhost:8080"}}).status, 401);
  ASSERT_OK(router_->Apply({To(app_, users_)}).status());
  EXPECT_EQ(Get("/", {kWrong}).status, 429) << "a reload forgets nothing";
}

TEST_F(AccessTest, ForgetsGuessesAfterAWhile) {
  settings_.guess_period_s = 1;
  MakeRouter();
  ASSERT_OK(router_->Apply({To(app_, users_)}).status());
  while (Get("/", {kWrong}).status != 429) {
  }
  while (Get("/", {kRight}).status == 429) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(Get("/", {kRight}).status, 200);
}

// Neither by many at a time nor by a place where nobody looks at passwords.
TEST_F(AccessTest, LooksAtNoMoreGuessesInWhateverWayTheyCome) {
  ASSERT_OK(router_->Apply({To(app_, users_)}).status());
  std::atomic<unsigned> looked_at{0};
  std::vector<std::thread> guessers;
  for (int i = 0; i < 8; ++i) {
    guessers.emplace_back([this, &looked_at] {
      for (int n = 0; n < 20; ++n) {
        Get("/.well-known/acme-challenge/x", {kWrong});
        if (Get("/", {kWrong}).status == 401) ++looked_at;
      }
    });
  }
  for (std::thread& guesser : guessers) guesser.join();
  EXPECT_EQ(looked_at, settings_.most_guesses);
}

// Signed in, one may ask as often as one likes, at any time and with pages of many parts.
TEST_F(AccessTest, CountsNobodyWhoIsRight) {
  ASSERT_OK(router_->Apply({To(app_, users_)}).status());
  std::vector<std::thread> visitors;
  for (int i = 0; i < 8; ++i) {
    visitors.emplace_back([this] {
      for (int n = 0; n < 20; ++n) EXPECT_EQ(Get("/", {kRight}).status, 200);
    });
  }
  for (std::thread& visitor : visitors) visitor.join();
  for (unsigned i = 0; i < settings_.most_guesses; ++i) EXPECT_EQ(Get("/", {kWrong}).status, 401);
  EXPECT_EQ(Get("/", {kWrong}).status, 429);
}

TEST_F(AccessTest, KeepsPagesThatOnlyVisitorsGet) {
  OriginServer app(
      [](const OriginRequest&) { return Answer("page", {"Cache-Control: max-age=60"}); });
  Site site = To(app, users_);
  site.cache.enabled = true;
  ASSERT_OK(router_->Apply({site}).status());
  EXPECT_EQ(Get("/", {kRight}).Header("x-platform-cache"), "MISS");
  EXPECT_EQ(Get("/", {kRight}).Header("x-platform-cache"), "HIT");
  EXPECT_EQ(Get("/").status, 401);
  EXPECT_EQ(Get("/", {kWrong}).status, 401);
}

TEST_F(AccessTest, IsPassedByProbesAndCertificateAuthoritiesAlone) {
  users_.rules = {{"0.0.0.0/0", false}};
  ASSERT_OK(router_->Apply({To(app_, users_)}).status());
  const ProbeTarget probe{.host = "a.localhost", .key = kKey};
  EXPECT_EQ(HttpGet("127.0.0.1:8080", probe, std::chrono::seconds(5)).value(), 200);
  const ProbeTarget liar{.host = "a.localhost", .key = "0123"};
  EXPECT_EQ(HttpGet("127.0.0.1:8080", liar, std::chrono::seconds(5)).value(), 403);
  EXPECT_THAT(Get("/", {{"X-Paas-Probe", kKey}}).body, Not(HasSubstr("X-Paas-Probe")));
  ASSERT_OK(os::MakeDirectories(settings_.acme_webroot + "/.well-known/acme-challenge"));
  ASSERT_OK(
      os::WriteFileDurably(settings_.acme_webroot + "/.well-known/acme-challenge/token", "proof"));
  EXPECT_EQ(Get("/.well-known/acme-challenge/token").body, "proof");
}

TEST_F(AccessTest, SendsToHttpsBeforeItAsks) {
  Site site = To(app_, users_);
  site.kind = SiteKind::kRedirect;
  site.to = "https://a.localhost/";
  ASSERT_OK(router_->Apply({site}).status());
  EXPECT_EQ(Get("/x").status, 301);
}

TEST_F(AccessTest, RefusesToWriteWhatIsNoHash) {
  users_.users["eve"] = "x\nann2:y";
  EXPECT_FALSE(router_->Apply({To(app_, users_)}).ok());
  users_.users = {{"eve:x", "$6$a$b"}};
  EXPECT_FALSE(router_->Apply({To(app_, users_)}).ok());
  EXPECT_FALSE(router_->Apply({To(app_, {.users = {}, .rules = {{"1;}", true}}})}).ok());
}

}  // namespace
}  // namespace paas::controller
