#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/agent_config/container_root.h"
#include "tests/integration/agent_config/echo_backend.h"

namespace paas::agent {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A static site: no start command, nothing behind nginx.
std::string StaticSite(const std::string& locations) {
  return "name: app\ntype: \"nodejs:20\"\nweb:\n  locations:\n" + locations;
}

std::string NodeSite(const std::string& locations) {
  return "name: app\ntype: \"nodejs:20\"\nweb:\n  commands: {start: node a.js}\n  locations:\n" +
         locations;
}

TEST(StaticFiles, AreServedWithTheirType) {
  const RunningSite site(StaticSite("    '/': {root: public}\n"),
                         {{"public/a.css", "a{}"}, {"public/m.mjs", "1"}, {"secret", "no"}});
  const auto css = site.Get("/a.css");
  EXPECT_EQ(css.status, 200);
  EXPECT_EQ(css.body, "a{}");
  EXPECT_EQ(css.Header("content-type"), "text/css");
  EXPECT_EQ(site.Get("/m.mjs").Header("content-type"), "application/javascript");
  EXPECT_EQ(site.Get("/secret").status, 404);
  EXPECT_EQ(site.Get("/../secret").status, 400);
  EXPECT_EQ(site.Get("/%2e%2e/secret").status, 400);
}

TEST(StaticFiles, MissingOnesAre404WhenThereIsNoApplication) {
  const RunningSite site(StaticSite("    '/': {root: public, passthru: true}\n"),
                         {{"public/a", "a"}});
  EXPECT_EQ(site.Get("/missing").status, 404);
  EXPECT_EQ(site.Get("/").status, 404);
}

TEST(Index, IsTriedInItsOrder) {
  const RunningSite site(
      StaticSite("    '/': {root: public, index: [b.html, a.html]}\n"),
      {{"public/a.html", "a"}, {"public/b.html", "b"}, {"public/d/a.html", "d"}});
  EXPECT_EQ(site.Get("/").body, "b");
  EXPECT_EQ(site.Get("/d/").body, "d");
}

TEST(Index, ADirectoryWithoutSlashIsRedirected) {
  const RunningSite site(StaticSite("    '/': {root: public, index: [a.html]}\n"),
                         {{"public/d%0ax y/a.html", "d"}, {"public/e/f", ""}});
  const auto redirect = site.Get("/d%250ax%20y?q=1");
  EXPECT_EQ(redirect.status, 301);
  EXPECT_EQ(redirect.Header("location"), "/d%250ax%20y/?q=1");
  EXPECT_EQ(site.Get("/e").status, 404);
}

TEST(Index, ObeysTheRulesOfTheFileItself) {
  const RunningSite site(
      StaticSite("    '/':\n      root: public\n      index: [a.html]\n      allow: false\n"
                 "      rules: {'^/open/.*html$': {allow: true}}\n"),
      {{"public/a.html", "a"}, {"public/open/a.html", "o"}});
  EXPECT_EQ(site.Get("/open/").body, "o");
  EXPECT_EQ(site.Get("/").status, 403);
}

TEST(Prefixes, TheLongestWinsAndEndsAtASlash) {
  const RunningSite site(
      StaticSite("    '/': {root: public}\n    '/docs': {root: other, index: [i.html]}\n"),
      {{"public/docs-more", "public"},
       {"public/docs/a", "shadowed"},
       {"other/a", "other"},
       {"other/i.html", "index"},
       {"other/sub/b", "deep"},
       {"secret", "no"}});
  EXPECT_EQ(site.Get("/docs/a").body, "other");
  EXPECT_EQ(site.Get("/docs/sub/b").body, "deep");
  EXPECT_EQ(site.Get("/docs/").body, "index");
  EXPECT_EQ(site.Get("/docs").Header("location"), "/docs/");
  EXPECT_EQ(site.Get("/docs-more").body, "public");
  EXPECT_EQ(site.Get("/docs../secret").status, 404);
}

TEST(Refusals, AreForbiddenWhereTheFileIsAndMissingWhereNot) {
  const RunningSite site(StaticSite("    '/': {root: public, allow: false, passthru: false}\n"),
                         {{"public/there", "x"}});
  EXPECT_EQ(site.Get("/there").status, 403);
  EXPECT_EQ(site.Get("/missing").status, 404);
}

TEST(Passthru, FalseKeepsTheApplicationOut) {
  const auto backend = EchoBackend::Http();
  const RunningSite site(NodeSite("    '/': {root: public, passthru: false}\n"),
                         {{"public/a", "a"}});
  EXPECT_EQ(site.Get("/a").body, "a");
  EXPECT_EQ(site.Get("/missing").status, 404);
}

TEST(Passthru, TrueGivesTheApplicationWhatIsNoFile) {
  const auto backend = EchoBackend::Http();
  const RunningSite site(NodeSite("    '/': {root: public, index: [i.html], passthru: true}\n"),
                         {{"public/a", "a"}, {"public/dir/x", ""}});
  EXPECT_EQ(site.Get("/a").body, "a");
  EXPECT_THAT(site.Get("/a%2fb//c%20d?x=%20&y").body, StartsWith("GET /a%2fb//c%20d?x=%20&y HTTP"));
  EXPECT_THAT(site.Get("/dir").body, StartsWith("GET /dir HTTP"));
  EXPECT_THAT(site.Get("/").body, StartsWith("GET / HTTP"));
}

TEST(Passthru, DisallowedFilesGoToTheApplication) {
  const auto backend = EchoBackend::Http();
  const RunningSite site(NodeSite("    '/': {root: public, allow: false}\n"
                                  "    '/api': {passthru: true}\n"),
                         {{"public/a", "a"}});
  EXPECT_THAT(site.Get("/a").body, StartsWith("GET /a HTTP"));
  EXPECT_THAT(site.Get("/api").body, StartsWith("GET /api HTTP"));
  EXPECT_THAT(site.Get("/api/x").body, StartsWith("GET /api/x HTTP"));
}

TEST(Expires, NoCachingIsTheDefault) {
  const RunningSite site(
      StaticSite("    '/': {root: public}\n    '/y': {root: public, expires: 1h}\n"
                 "    '/z': {root: public, expires: 0}\n"),
      {{"public/a", "a"}});
  EXPECT_EQ(site.Get("/a").Header("cache-control"), "no-cache");
  EXPECT_EQ(site.Get("/y/a").Header("cache-control"), "max-age=3600");
  EXPECT_EQ(site.Get("/z/a").Header("cache-control"), "max-age=0");
  EXPECT_EQ(site.Get("/missing").Header("cache-control"), "");
}

TEST(Headers, AreOnStaticFilesOnly) {
  const auto backend = EchoBackend::Http();
  const RunningSite site(
      NodeSite("    '/':\n      root: public\n      headers: {X-A: \"a $uri\"}\n"),
      {{"public/a", "a"}});
  EXPECT_EQ(site.Get("/a").Header("x-a"), "a $uri");
  const auto dynamic = site.Get("/dynamic");
  EXPECT_EQ(dynamic.Header("x-app"), "yes");
  EXPECT_EQ(dynamic.Header("x-a"), "");
  EXPECT_EQ(dynamic.Header("cache-control"), "");
}

TEST(Headers, ACacheControlOfTheUserIsTheOnlyOne) {
  const RunningSite site(
      StaticSite("    '/': {root: public, expires: 1d, headers: {Cache-Control: private}}\n"),
      {{"public/a", "a"}});
  const auto response = site.Get("/a");
  EXPECT_EQ(response.Header("cache-control"), "private");
  EXPECT_EQ(response.Count("cache-control"), 1u);
  EXPECT_EQ(response.Count("expires"), 0u);
}

TEST(Headers, AnyOriginIsAnsweredWithTheOneThatAsks) {
  const RunningSite site(
      StaticSite("    '/': {root: public, headers: {Access-Control-Allow-Origin: \"*\"}}\n"),
      {{"public/a", "a"}});
  const auto asked = site.Fetch({.target = "/a", .headers = {{"Origin", "https://example.org"}}});
  EXPECT_EQ(asked.Header("access-control-allow-origin"), "https://example.org");
  EXPECT_EQ(asked.Header("vary"), "Origin");
  EXPECT_EQ(site.Get("/a").Header("access-control-allow-origin"), "*");
}

TEST(Compression, IsForTextThatMayBeCached) {
  const std::string text(1000, 'a');
  const RunningSite site(
      StaticSite("    '/': {root: public}\n    '/c': {root: public, expires: 1h}\n"),
      {{"public/a.css", text},
       {"public/b.bin", text},
       {"public/p.css", text},
       {"public/p.css.gz", "precompressed"}});
  const auto encoding = [&](const std::string& target) {
    return site.Fetch({.target = target, .headers = {{"Accept-Encoding", "gzip"}}});
  };
  EXPECT_EQ(encoding("/a.css").Header("content-encoding"), "");
  EXPECT_EQ(encoding("/c/a.css").Header("content-encoding"), "gzip");
  EXPECT_EQ(encoding("/c/b.bin").Header("content-encoding"), "");
  EXPECT_EQ(encoding("/c/p.css").body, "precompressed");
  EXPECT_EQ(site.Get("/c/a.css").body, text);
}

}  // namespace
}  // namespace paas::agent
