#include "controller/routes/nginx_config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "controller/routes/nginx_guesses.h"
#include "controller/routes/nginx_hold.h"
#include "controller/routes/site_json.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

const RouterSettings kSettings{.run_dir = "/run/paas/router"};

Site Upstream(const std::string& host, const std::string& path, const std::string& address) {
  return {.host = host,
          .path = path,
          .container = "app",
          .address = address,
          .original_route = "https://{default}" + path};
}

// Compares with a file below testdata/router; PAAS_UPDATE_GOLDEN=1 writes it.
void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(PAAS_TESTDATA) + "/router/" + name;
  if (std::getenv("PAAS_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  std::ifstream file(path);
  EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>(file), {})) << path;
}

std::string Render(const std::vector<Site>& sites) {
  const StatusOr<RouterFiles> files = RenderNginxConfig(kSettings, sites);
  EXPECT_OK(files);
  return files.ok() ? files->config : "";
}

std::string ServersOf(const std::string& config) {
  return config.substr(config.find("  server {\n    listen 127.0.0.1:8080;"));
}

TEST(NginxConfig, IsWrittenAsAWhole) {
  ExpectGolden("plain.conf", Render({Upstream("b.localhost", "/", "100.96.0.6:80"),
                                     Upstream("a.localhost", "/api/", "100.96.0.5:80"),
                                     {.host = "*.a.localhost",
                                      .path = "/",
                                      .kind = SiteKind::kRedirect,
                                      .to = "http://a.localhost:8080/",
                                      .original_route = "http://*.{default}/"}}));
}

TEST(NginxConfig, HasThePlacesOfTheContainer) {
  RouterSettings settings = kSettings;
  settings.in_container = true;
  settings.has_lua_module = true;
  settings.acme_webroot = "/run/paas/router/acme";
  settings.modules_dir = "/usr/lib/nginx/modules";
  Site site = Upstream("a.localhost", "/", "100.96.0.5:80");
  site.cache.enabled = true;
  ASSERT_OK_AND_ASSIGN(const RouterFiles files, RenderNginxConfig(settings, {site}));
  for (const char* line :
       {"pid \"/run/nginx.pid\";", "error_log \"/var/log/error.log\" notice;",
        "proxy_temp_path \"/tmp/proxy\";", "proxy_cache_path \"/var/cache/router/pages\"",
        "dofile(\"/srv/router/files/hold-", "root \"/srv/router/acme\";",
        // The one path of the node: that of a socket which is handed in by this name.
        "listen unix:/run/paas/router/control.sock;"}) {
    EXPECT_THAT(files.config, HasSubstr(line));
  }
}

TEST(NginxConfig, ServesEverythingThatARouteCanSay) {
  Site site = Upstream("a.localhost", "/", "100.96.0.5:9200");
  site.environment = "shop-main-bvxea6i";
  site.epoch = "0123456789ab";
  site.is_hidden = true;
  site.ssi = true;
  site.sticky = true;
  site.cache = {.default_ttl = std::chrono::seconds(300),
                .cookies = {"/^SESS/", "lang"},
                .headers = {"Accept-Language"}};
  site.redirects.paths = {
      {.path = "/from", .to = "/to", .code = 301},
      {.path = "/exact", .to = "https://x.example/y?z=1", .prefix = false},
      {.path = "/all",
       .to = "/one",
       .append_suffix = false,
       .expires = model::Expires{std::chrono::seconds(60)}},
      {.path = "^/r\\d+/(.*)\"$", .to = "/r/$1$is_args$args", .regexp = true, .code = 308}};
  Site proxy{.host = "a.localhost",
             .path = "/out/",
             .kind = SiteKind::kProxy,
             .address = "93.184.216.34:443",
             .to = "https://example.org/v1/"};
  RouterSettings settings = kSettings;
  settings.has_js_module = true;
  settings.has_headers_module = true;
  settings.has_lua_module = true;
  settings.modules_dir = "/usr/lib/nginx/modules";
  ASSERT_OK_AND_ASSIGN(const RouterFiles files, RenderNginxConfig(settings, {site, proxy}));
  ExpectGolden("full.conf", files.config);
  ASSERT_EQ(files.files.size(), 3u);
  ExpectGolden("cookies.js", files.files.begin()->second);
  EXPECT_EQ(files.files.at(HoldScriptName()), HoldScript());
  EXPECT_EQ(files.files.at(GuessScriptName()), GuessScript());
}

TEST(NginxConfig, ARequestWaitsForWhoeverHasAPartInItsAnswer) {
  RouterSettings settings = kSettings;
  settings.has_lua_module = true;
  settings.modules_dir = "/usr/lib/nginx/modules";
  Site page = Upstream("a.localhost", "/", "100.96.0.5:80");
  page.ssi = true;
  const Site part = Upstream("a.localhost", "/api/", "100.96.0.6:80");
  const Site stranger = Upstream("b.localhost", "/", "100.96.0.7:80");
  ASSERT_OK_AND_ASSIGN(const RouterFiles files,
                       RenderNginxConfig(settings, {page, part, stranger}));
  EXPECT_THAT(files.config, HasSubstr("set $hold_keys \"100.96.0.5 100.96.0.6\";"));
  EXPECT_THAT(files.config, HasSubstr("set $hold_keys \"100.96.0.6\";"));
  EXPECT_THAT(files.config, HasSubstr("set $hold_keys \"100.96.0.7\";"));
}

TEST(NginxConfig, ServesOverTlsWhatHasACertificate) {
  Site both = Upstream("a.localhost", "/", "100.96.0.5:80");
  both.on_tls = true;
  both.tls.strict_transport_security = {.enabled = true, .include_subdomains = true};
  Site www{.host = "www.a.localhost",
           .path = "/",
           .kind = SiteKind::kRedirect,
           .on_tls = true,
           .to = "http://a.localhost:8080/"};
  Site strict = Upstream("m.localhost", "/", "100.96.0.6:80");
  strict.on_http = false;
  strict.on_tls = true;
  strict.tls.min_version = "TLSv1.3";
  strict.tls.client_authentication = "require";
  strict.tls.client_certificate_authorities = {"-----BEGIN CERTIFICATE-----"};
  Site bare = Upstream("no-certificate.localhost", "/", "100.96.0.7:80");
  bare.on_http = false;
  bare.on_tls = true;
  RouterSettings settings = kSettings;
  settings.listen_tls = "127.0.0.1:8443";
  const CertificateFiles files{"/tls/a.pem", "/tls/a.pem", "f00"};
  ASSERT_OK_AND_ASSIGN(
      const RouterFiles rendered,
      RenderNginxConfig(
          settings, {both, www, strict, bare},
          {{"a.localhost", files}, {"www.a.localhost", files}, {"m.localhost", files}}));
  ExpectGolden("tls.conf", ServersOf(rendered.config));
}

TEST(RenderNginxConfig, KeepsNoBodiesOnTheNode) {
  const std::string text = Render({});
  EXPECT_THAT(text, HasSubstr("proxy_request_buffering off;"));
  EXPECT_THAT(text, HasSubstr("proxy_max_temp_file_size 0;"));
}

TEST(NginxConfig, NeedsEachUpstreamOnce) {
  const std::string text = Render({Upstream("a.localhost", "/", "100.96.0.5:80"),
                                   Upstream("b.localhost", "/", "100.96.0.5:80")});
  const std::string upstream =
      "upstream \"to_100.96.0.5_80\" {\n    server 100.96.0.5:80;\n"
      "    keepalive 255;\n  }";
  const size_t first = text.find(upstream);
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find(upstream, first + 1), std::string::npos);
}

TEST(NginxConfig, DoesNotDependOnTheOrderOfSites) {
  const Site a = Upstream("a.localhost", "/", "100.96.0.5:80");
  const Site b = Upstream("b.localhost", "/", "100.96.0.6:80");
  EXPECT_EQ(Render({a, b}), Render({b, a}));
}

TEST(NginxConfig, LeavesOutWhatHasNoAddressYet) {
  const std::string text = Render({Upstream("a.localhost", "/", "")});
  EXPECT_THAT(text, Not(HasSubstr("a.localhost")));
}

TEST(NginxConfig, RefusesHostNamesThatWouldBeDirectives) {
  for (const char* host : {"",
                           "a.localhost; return 200",
                           "a\nb",
                           "a.localhost {",
                           "a\"",
                           "a'",
                           "$host",
                           "a b",
                           "~^.*$",
                           "*",
                           "*.",
                           "a.*.b",
                           "-a.b",
                           "a-.b",
                           "a..b",
                           ".a",
                           "a.",
                           "A.localhost",
                           "a#b",
                           "a\\b",
                           "\u00e4.localhost",
                           "a.localhost\x00x"}) {
    EXPECT_THAT(RenderNginxConfig(kSettings, {Upstream(host, "/", "100.96.0.5:80")}),
                host == std::string("a.localhost") ? StatusIs(absl::StatusCode::kOk)
                                                   : StatusIs(absl::StatusCode::kInvalidArgument))
        << host;
  }
}

TEST(NginxConfig, RefusesPathsTargetsAndRoutesThatWouldBeDirectives) {
  for (const char* path :
       {"", "x/", "/x", "/\"/", "/$uri/", "/a b/", "/;/", "/{/", "/\\/", "/\n/"}) {
    EXPECT_THAT(RenderNginxConfig(kSettings, {Upstream("a.localhost", path, "100.96.0.5:80")}),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << path;
  }
  for (const char* to :
       {"", "ftp://x/", "http://x/\"", "http://x/$request_body", "http://x/ y", "http://x/\n"}) {
    EXPECT_THAT(CheckSite({.host = "a", .path = "/", .kind = SiteKind::kRedirect, .to = to}),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << to;
  }
  Site site = Upstream("a", "/", "100.96.0.5:80");
  site.original_route = "https://$http_cookie/";
  EXPECT_THAT(CheckSite(site), StatusIs(absl::StatusCode::kInvalidArgument));
  site = Upstream("a", "/", "unix:/run/x.sock");
  EXPECT_THAT(CheckSite(site), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(NginxConfig, RefusesSettingsThatWouldBeDirectives) {
  for (const RouterSettings& settings :
       {RouterSettings{.run_dir = "relative"}, RouterSettings{.run_dir = "/run/a b"},
        RouterSettings{.run_dir = "/run", .listen = "8080; x"},
        RouterSettings{.run_dir = "/run", .listen = "127.0.0.1:80", .worker_user = "a b"}}) {
    EXPECT_THAT(RenderNginxConfig(settings, {}), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(NginxConfig, RefusesRedirectsAndKeysThatWouldBeDirectives) {
  const Site site = Upstream("a.localhost", "/", "100.96.0.5:80");
  for (const model::PathRedirect& redirect : {
           model::PathRedirect{.path = "/x\n", .to = "/"},
           model::PathRedirect{.path = "x", .to = "/"},
           model::PathRedirect{.path = "/x", .to = "/\"; return 200"},
           model::PathRedirect{.path = "/x", .to = "/$http_cookie"},
           model::PathRedirect{.path = "(*LIMIT_MATCH=99999999)(a+)+$", .to = "/", .regexp = true},
           model::PathRedirect{.path = "(?<args>x)", .to = "/", .regexp = true},
           model::PathRedirect{.path = "(", .to = "/", .regexp = true},
           model::PathRedirect{.path = "/x", .to = "/", .code = 200},
       }) {
    Site wrong = site;
    wrong.redirects.paths = {redirect};
    EXPECT_THAT(CheckSite(wrong), StatusIs(absl::StatusCode::kInvalidArgument)) << redirect.path;
  }
  Site wrong = site;
  wrong.cache.headers = {"X Y"};
  EXPECT_THAT(CheckSite(wrong), StatusIs(absl::StatusCode::kInvalidArgument));
  wrong = site;
  wrong.epoch = "$host";
  EXPECT_THAT(CheckSite(wrong), StatusIs(absl::StatusCode::kInvalidArgument));
  wrong = {.host = "a", .path = "/", .kind = SiteKind::kProxy, .to = "http://x/?a"};
  EXPECT_THAT(CheckSite(wrong), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Sites, SurviveTheirJson) {
  Site full = Upstream("a.localhost", "/", "100.96.0.5:80");
  full.on_tls = full.is_hidden = full.ssi = full.sticky = true;
  full.endpoint = "http";
  full.environment = "shop-main";
  full.epoch = "12";
  full.cache = {
      .enabled = false, .default_ttl = std::chrono::seconds(3), .cookies = {}, .headers = {"A"}};
  full.redirects = {.expires = model::Expires{std::chrono::seconds(5)},
                    .paths = {{.path = "/a",
                               .to = "/b",
                               .regexp = true,
                               .prefix = false,
                               .append_suffix = false,
                               .code = 301,
                               .expires = model::Expires{}}}};
  full.tls = {.min_version = "TLSv1.3",
              .client_authentication = "request",
              .client_certificate_authorities = {"pem"},
              .strict_transport_security = {true, std::nullopt, false}};
  const std::vector<Site> sites = {
      full, {.host = "b", .path = "/", .kind = SiteKind::kRedirect, .to = "http://x/"}};
  EXPECT_EQ(*SitesFromJson(SitesToJson(sites)), sites);
  EXPECT_THAT(SitesFromJson("[{}]"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Sites, OfTheFirstVersionAreRead) {
  ASSERT_OK_AND_ASSIGN(
      const std::vector<Site> sites,
      SitesFromJson(
          R"([{"host":"a","path":"/","kind":"upstream","application":"app",)"
          R"("address":"100.96.0.5:80","to":"","original_route":"https://{default}/"}])"));
  EXPECT_EQ(sites[0], Upstream("a", "/", "100.96.0.5:80"));
}

}  // namespace
}  // namespace paas::controller
