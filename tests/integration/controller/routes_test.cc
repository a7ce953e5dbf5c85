// What routes can say, through a real nginx to real servers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "common/os/file.h"
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
using testing::LoopbackServer;
using ::testing::Not;
using testing::OriginRequest;
using testing::OriginServer;

constexpr uint16_t kPort = 8080;

class RoutesTest : public testing::RouterFixture {
 protected:
  void SetUp() override {
    RouterFixture::SetUp();
    FindModules(settings_);
    MakeRouter();
  }

  Site To(const std::string& path, const OriginServer& server) const {
    return {.host = "a.localhost",
            .path = path,
            .container = "app",
            .address = server.address(),
            .original_route = "https://{default}" + path,
            .environment = "shop-main"};
  }
  HttpResponse Get(const std::string& target, std::vector<HttpHeader> headers = {},
                   const std::string& method = "GET") {
    if (headers.empty() || headers[0].name != "Host") {
      headers.push_back({"Host", "a.localhost:8080"});
    }
    const auto response = paas::testing::Fetch(
        "127.0.0.1", kPort, {.method = method, .target = target, .headers = headers});
    EXPECT_OK(response.status());
    return response.ok() ? *response : HttpResponse();
  }
  std::string Cache(const std::string& target, std::vector<HttpHeader> headers = {}) {
    return Get(target, std::move(headers)).Header("x-platform-cache");
  }
};

TEST_F(RoutesTest, TheLongestPathWinsAndIsPassedOnAsItCame) {
  OriginServer app([](const OriginRequest& r) { return Answer("app " + r.target); });
  OriginServer api([](const OriginRequest& r) { return Answer("api " + r.target); });
  ASSERT_OK(router_->Apply({To("/", app), To("/api/", api), To("/api/v2/", app)}).status());
  EXPECT_EQ(Get("/").body, "app /");
  EXPECT_EQ(Get("/api").body, "api /api");
  EXPECT_EQ(Get("/api/x%2Fy?a=%20").body, "api /api/x%2Fy?a=%20");
  EXPECT_EQ(Get("/api/v2/x").body, "app /api/v2/x");
  EXPECT_EQ(Get("/apixx").body, "app /apixx");
}

TEST_F(RoutesTest, TellsTheApplicationWhoAsksAndTheClientWhoAnswers) {
  OriginServer app([](const OriginRequest& r) {
    return Answer(r.head, {"Server: secret/1.0", "X-Accel-Redirect: /internal",
                           "X-Platform-Cache: HIT", "X-Platform-Cluster: other"});
  });
  Site site = To("/", app);
  site.is_hidden = true;
  ASSERT_OK(router_->Apply({site}).status());
  const HttpResponse response = Get("/", {{"Proxy", "http://evil"},
                                          {"X-Forwarded-For", "1.2.3.4"},
                                          {"X-Client-IP", "1.2.3.4"},
                                          {"X-Client-SSL", "on"},
                                          {"X-Client-Verify", "SUCCESS"},
                                          {"X-Client-DN", "CN=root"},
                                          {"X-Client-Cert", "x"},
                                          {"X-Forwarded-Proto", "https"},
                                          {"X-Original-Route", "x"},
                                          {"TE", "trailers"}});
  for (const char* line :
       {"Host: a.localhost:8080\r\n", "X-Forwarded-For: 127.0.0.1\r\n",
        "X-Client-IP: 127.0.0.1\r\n", "X-Forwarded-Proto: http\r\n",
        "X-Forwarded-Host: a.localhost:8080\r\n", "X-Original-Route: https://{default}/\r\n"}) {
    EXPECT_THAT(response.body, HasSubstr(line));
  }
  for (const char* absent : {"evil", "1.2.3.4", "X-Client-SSL", "X-Client-Verify", "X-Client-DN",
                             "X-Client-Cert", "TE:"}) {
    EXPECT_THAT(response.body, Not(HasSubstr(absent)));
  }
  EXPECT_EQ(response.Count("server"), 0u);
  EXPECT_EQ(response.Count("x-accel-redirect"), 0u);
  EXPECT_EQ(response.Count("x-platform-cache"), 1u);
  EXPECT_EQ(response.Header("x-platform-cluster"), "shop-main");
  EXPECT_EQ(response.Header("x-platform-processor"), "app");
  EXPECT_EQ(response.Header("x-robots-tag"), "noindex, nofollow");
}

TEST_F(RoutesTest, RedirectsWholeRoutesWithTheirPathAndQuery) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  const Site www{
      .host = "a.localhost", .path = "/", .kind = SiteKind::kRedirect, .to = "https://x.example/"};
  const Site old{.host = "a.localhost",
                 .path = "/old/",
                 .kind = SiteKind::kRedirect,
                 .to = "https://x.example/new/"};
  ASSERT_OK(router_->Apply({www, old}).status());
  const HttpResponse response = Get("/a/%0d%0aSet-Cookie:x?b=c");
  EXPECT_EQ(response.status, 301);
  EXPECT_EQ(response.Header("location"), "https://x.example/a/%0d%0aSet-Cookie:x?b=c");
  EXPECT_EQ(response.Count("set-cookie"), 0u);
  EXPECT_EQ(Get("/old/y?b").Header("location"), "https://x.example/new/y?b");
  EXPECT_EQ(Get("/old?b").Header("location"), "https://x.example/new/?b");
}

TEST_F(RoutesTest, RedirectsPathsAndExpressions) {
  OriginServer app([](const OriginRequest& r) { return Answer("app " + r.target); });
  Site site = To("/", app);
  site.redirects.paths = {
      {.path = "/from", .to = "/to"},
      {.path = "/from/special", .to = "https://x.example/s", .prefix = false, .code = 308},
      {.path = "/flat",
       .to = "/one",
       .append_suffix = false,
       .expires = model::Expires{std::chrono::minutes(1)}},
      {.path = "/sp%20ace", .to = "/to", .prefix = false},
      {.path = "^/news/(\\d+)/(.*)$", .to = "/n-$1?t=$2&a=$arg_a", .regexp = true, .code = 301},
      {.path = "^/all(.*)", .to = "https://x.example$uri$is_args$args", .regexp = true}};
  ASSERT_OK(router_->Apply({site}).status());
  const std::string here = "http://a.localhost:8080";
  EXPECT_EQ(Get("/from?q").Header("location"), here + "/to?q");
  EXPECT_EQ(Get("/from").status, 302);
  EXPECT_EQ(Get("/from/a%20b/?q").Header("location"), here + "/to/a%20b/?q");
  EXPECT_EQ(Get("/from/special").Header("location"), "https://x.example/s");
  EXPECT_EQ(Get("/from/special").status, 308);
  EXPECT_EQ(Get("/fromage").body, "app /fromage");
  const HttpResponse flat = Get("/flat/x/y");
  EXPECT_EQ(flat.Header("location"), here + "/one");
  EXPECT_EQ(flat.Header("cache-control"), "max-age=60");
  EXPECT_EQ(Get("/sp%20ace").Header("location"), here + "/to");
  EXPECT_EQ(Get("/news/12/x%0d%0ay?a=1").Header("location"), here + "/n-12?t=x%0d%0ay&a=1");
  EXPECT_EQ(Get("/all/x?y=z").Header("location"), "https://x.example/all/x?y=z");
  EXPECT_EQ(Get("/none").body, "app /none");
}

// "^(/a+)+$" against many "/a" and a "b" takes for ever without a limit.
TEST_F(RoutesTest, AnExpressionThatTakesTooLongFailsItsOwnRequestOnly) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  Site site = To("/", app);
  site.redirects.paths = {{.path = "^(/?a+)+$", .to = "/to", .regexp = true}};
  ASSERT_OK(router_->Apply({site}).status());
  EXPECT_EQ(Get("/" + std::string(2000, 'a') + "b").status, 500);
  EXPECT_EQ(Get("/aaa").status, 302);
  EXPECT_EQ(Get("/b").body, "app");
}

TEST_F(RoutesTest, CachesWhatTheResponseAllows) {
  std::atomic<int> count{0};
  OriginServer app([&](const OriginRequest& r) {
    const std::string body = std::to_string(++count);
    if (r.target == "/max-age") return Answer(body, {"Cache-Control: max-age=60"});
    if (r.target == "/private") return Answer(body, {"Cache-Control: private, max-age=60"});
    if (r.target == "/no-store") return Answer(body, {"Cache-Control: no-store"});
    if (r.target == "/set-cookie") {
      return Answer(body, {"Cache-Control: max-age=60", "Set-Cookie: a=b"});
    }
    if (r.target == "/expires") return Answer(body, {"Expires: Thu, 31 Dec 2037 23:55:55 GMT"});
    if (r.target == "/vary")
      return Answer(r.Header("X-Kind") + body, {"Cache-Control: max-age=60", "Vary: X-Kind"});
    return Answer(body);
  });
  ASSERT_OK(router_->Apply({To("/", app)}).status());
  EXPECT_EQ(Cache("/max-age"), "MISS");
  EXPECT_EQ(Cache("/max-age"), "HIT");
  EXPECT_EQ(Get("/max-age").body, "1");
  EXPECT_EQ(Cache("/max-age?x"), "MISS");
  EXPECT_EQ(Cache("/max-age", {{"Accept-Language", "de"}}), "MISS");
  EXPECT_EQ(Cache("/max-age", {{"Cookie", "a=b"}}), "BYPASS");
  EXPECT_EQ(Cache("/max-age", {{"Authorization", "Basic x"}}), "BYPASS");
  EXPECT_EQ(Get("/max-age", {}, "POST").Header("x-platform-cache"), "BYPASS");
  for (const char* target : {"/private", "/no-store", "/set-cookie", "/expires", "/nothing"}) {
    Get(target);
    EXPECT_EQ(Cache(target), "MISS") << target;
  }
  Get("/vary", {{"X-Kind", "a"}});
  EXPECT_THAT(Get("/vary", {{"X-Kind", "b"}}).body, HasSubstr("b"));
  EXPECT_EQ(Cache("/vary", {{"X-Kind", "a"}}), "HIT");
}

TEST_F(RoutesTest, KeepsPartsAndConditionsOutOfTheCache) {
  OriginServer app([&](const OriginRequest& r) {
    const std::vector<std::string> headers = {"Cache-Control: max-age=60", "ETag: \"1\"",
                                              "Accept-Ranges: bytes"};
    if (!r.Header("Range").empty()) return Answer("p", headers, "206 Partial Content");
    if (r.Header("If-None-Match") == "\"1\"") return Answer("", headers, "304 Not Modified");
    return Answer("page", headers);
  });
  ASSERT_OK(router_->Apply({To("/", app)}).status());
  EXPECT_EQ(Get("/a", {{"Range", "bytes=0-0"}}).status, 206);
  EXPECT_EQ(Get("/a", {{"If-None-Match", "\"1\""}}).status, 304);
  EXPECT_EQ(Get("/a").body, "page");
  EXPECT_EQ(Cache("/a"), "HIT");
  EXPECT_EQ(Get("/a", {{"If-None-Match", "\"1\""}}).status, 304);
  EXPECT_EQ(Get("/a", {{"Range", "bytes=0-0"}}).status, 206);
  EXPECT_EQ(app.requests(), 3);
}

TEST_F(RoutesTest, KeepsACopyForEachValueOfTheListedCookies) {
  OriginServer app([](const OriginRequest& r) { return Answer(r.Header("Cookie")); });
  Site site = To("/", app);
  site.cache = {.default_ttl = std::chrono::seconds(60),
                .cookies = {"lang", "/^S?SESS[0-9a-f]+$/"}};
  ASSERT_OK(router_->Apply({site}).status());
  EXPECT_EQ(Cache("/"), "MISS");
  EXPECT_EQ(Cache("/"), "HIT");
  EXPECT_EQ(Cache("/", {{"Cookie", "_ga=1"}}), "HIT");
  EXPECT_EQ(Cache("/", {{"Cookie", "lang=de"}}), "MISS");
  EXPECT_EQ(Cache("/", {{"Cookie", "_ga=2; lang=de; x=1"}}), "HIT");
  EXPECT_EQ(Cache("/", {{"Cookie", "lang=en"}}), "MISS");
  EXPECT_EQ(Cache("/", {{"Cookie", "SSESSa0=1"}}), "MISS");
  EXPECT_EQ(Cache("/", {{"Cookie", "SSESSa0=2"}}), "MISS");
  EXPECT_EQ(Cache("/", {{"Cookie", "SSESSa0=2; XSESSa0=3"}}), "HIT");
  site.cache.cookies = {};
  ASSERT_OK(router_->Apply({site}).status());
  EXPECT_EQ(Cache("/"), "MISS");
  EXPECT_EQ(Cache("/", {{"Cookie", "anything=at all"}}), "HIT");
}

TEST_F(RoutesTest, ADeployFlushesTheCacheOfItsEnvironmentOnly) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  Site a = To("/", app), b = To("/", app);
  a.cache.default_ttl = b.cache.default_ttl = std::chrono::seconds(60);
  a.epoch = "1";
  b.host = "b.localhost";
  b.environment = "other-main";
  ASSERT_OK(router_->Apply({a, b}).status());
  const auto of_b = [&] { return Cache("/", {{"Host", "b.localhost"}}); };
  Get("/");
  of_b();
  EXPECT_EQ(Cache("/"), "HIT");
  a.epoch = "2";
  ASSERT_OK(router_->Apply({a, b}).status());
  EXPECT_EQ(Cache("/"), "MISS");
  EXPECT_EQ(of_b(), "HIT");
}

TEST_F(RoutesTest, IncludesPartsOnTheServersSide) {
  OriginServer app([](const OriginRequest& r) {
    const std::vector<std::string> headers = {"Content-Type: text/html",
                                              "Cache-Control: max-age=60"};
    if (r.target == "/part") return Answer("[part]", headers);
    return Answer("page <!--# include virtual=\"/part\" --> " + r.Header("Accept-Encoding"),
                  headers);
  });
  Site site = To("/", app);
  site.ssi = true;
  ASSERT_OK(router_->Apply({site}).status());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Get("/", {{"Accept-Encoding", "gzip"}}).body, "page [part] ");
    EXPECT_EQ(Get("/part").body, "[part]");
  }
}

TEST_F(RoutesTest, SpeaksWebsocketsWithACacheOrWithout) {
  OriginServer app([](const OriginRequest& r) {
    if (r.Header("Upgrade") != "websocket" || r.Header("Connection") != "upgrade") {
      return Answer("no upgrade", {}, "400 Bad Request");
    }
    return std::string(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n");
  });
  for (const bool cache : {true, false}) {
    Site site = To("/", app);
    site.cache.enabled = cache;
    ASSERT_OK(router_->Apply({site}).status());
    ASSERT_OK_AND_ASSIGN(const os::UniqueFd fd, paas::testing::Connect("127.0.0.1", kPort));
    const std::string request =
        "GET /ws HTTP/1.1\r\nHost: a.localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n";
    ASSERT_EQ(::send(fd.get(), request.data(), request.size(), 0),
              static_cast<ssize_t>(request.size()));
    std::string got;
    char buffer[4096];
    const auto read_until = [&](const std::string& text) {
      while (got.find(text) == std::string::npos) {
        const ssize_t size = ::recv(fd.get(), buffer, sizeof buffer, 0);
        if (size <= 0) return false;
        got.append(buffer, static_cast<size_t>(size));
      }
      return true;
    };
    ASSERT_TRUE(read_until("\r\n\r\n")) << got;
    EXPECT_THAT(got, HasSubstr("101 Switching Protocols"));
    ASSERT_EQ(::send(fd.get(), "ping over it", 12, 0), 12);
    EXPECT_TRUE(read_until("ping over it")) << got;
  }
}

TEST_F(RoutesTest, ProxiesReplaceThePrefixWhenTheTargetHasAPath) {
  OriginServer outside(
      [](const OriginRequest& r) { return Answer(r.target + " " + r.Header("Host")); });
  const std::string port = outside.address().substr(outside.address().find(':'));
  Site with{.host = "a.localhost",
            .path = "/with/",
            .kind = SiteKind::kProxy,
            .address = outside.address(),
            .to = "http://out.example" + port + "/v1/"};
  Site without = with;
  without.path = "/without/";
  without.to = "http://out.example" + port;
  Site gone = with;
  gone.path = "/gone/";
  gone.address = "";
  ASSERT_OK(router_->Apply({with, without, gone}).status());
  EXPECT_EQ(Get("/with/x?y").body, "/v1/x?y out.example" + port);
  EXPECT_EQ(Get("/without/x").body, "/without/x out.example" + port);
  EXPECT_EQ(Get("/gone/x").status, 502);
  EXPECT_EQ(Get("/with/x").Count("x-platform-cache"), 0u);
}

TEST_F(RoutesTest, StickyRoutesStayWithTheirClients) {
  OriginServer app([](const OriginRequest&) { return Answer("app"); });
  Site site = To("/", app);
  site.sticky = true;
  ASSERT_OK(router_->Apply({site}).status());
  EXPECT_EQ(Get("/").body, "app");
  EXPECT_THAT(*os::ReadFile(directory_ + "/router/nginx.conf"), HasSubstr("ip_hash;"));
}

}  // namespace
}  // namespace paas::controller
