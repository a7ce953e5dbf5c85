// The HTTP API of the real controller.

#include <gmock/gmock.h>

#include "tests/integration/controller/http_fixture.h"

namespace paas::controller {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class HttpTest : public testing::HttpFixture {};

TEST_F(HttpTest, ServesOnlyWhoShowsAToken) {
  auto client = Connect();
  const auto nobody = client.Get("/v1/projects");
  ASSERT_TRUE(nobody);
  EXPECT_EQ(nobody->status, 401) << "root's own socket makes nobody the operator here";
  EXPECT_EQ(nobody->get_header_value("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(nobody->get_header_value("Content-Type"), "application/problem+json");
  EXPECT_EQ(Json::parse(nobody->body)["code"], "UNAUTHENTICATED");
  EXPECT_EQ(client.Get("/v1/projects", As("paas_eve_aaaa_bbbb"))->status, 401);
  EXPECT_EQ(client.Get("/v1/projects", As(admin_))->status, 200);
  EXPECT_EQ(Json::parse(client.Get("/v1/whoami", As(admin_))->body)["user"]["name"], "root-of-all");
  EXPECT_EQ(client.Get("/v1/health")->status, 200);
}

TEST_F(HttpTest, MapsPathsQueriesAndBodiesToCalls) {
  auto client = Connect();
  const auto made =
      client.Post("/v1/projects", As(admin_), R"({"id": "shop"})", "application/json");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->status, 200) << made->body;
  EXPECT_EQ(Json::parse(made->body)["default_branch"], "main");
  EXPECT_EQ(
      client.Post("/v1/projects", As(admin_), R"({"id": "shop"})", "application/json")->status,
      409);
  const auto set =
      client.Put("/v1/projects/shop/variables/env%3ACOLOUR", As(admin_),
                 R"({"variable": {"value": "blue"}, "no_deploy": true})", "application/json");
  ASSERT_EQ(set->status, 200) << set->body;
  const Json listed =
      Json::parse(client.Get("/v1/projects/shop/variables", As(admin_))->body)["variables"];
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0]["name"], "env:COLOUR");
  EXPECT_EQ(listed[0]["value"], "blue");
  EXPECT_EQ(
      client.Delete("/v1/projects/shop/variables/env%3ACOLOUR?no_deploy=true", As(admin_))->status,
      200);
  EXPECT_EQ(client.Get("/v1/projects/shop/environments/feature%2Flogin", As(admin_))->status, 404);
  EXPECT_EQ(client.Get("/v1/projects/other", As(admin_))->status, 404);
}

TEST_F(HttpTest, SaysWhatIsWrongWithARequest) {
  auto client = Connect();
  const auto detail = [](const httplib::Result& said) {
    return std::string(Json::parse(said->body)["detail"]);
  };
  const auto typo = client.Get("/v1/audit?limt=5", As(admin_));
  EXPECT_EQ(typo->status, 400);
  EXPECT_THAT(detail(typo), HasSubstr("did you mean 'limit'"));
  EXPECT_EQ(client.Get("/v1/audit?limit=many", As(admin_))->status, 400);
  const auto unknown =
      client.Post("/v1/projects", As(admin_), R"({"idd": "x"})", "application/json");
  EXPECT_EQ(unknown->status, 400);
  EXPECT_THAT(detail(unknown), HasSubstr("idd"));
  EXPECT_EQ(
      client.Post("/v1/projects", As(admin_), "id=x", "application/x-www-form-urlencoded")->status,
      415);
  EXPECT_EQ(client.Get("/v1/nothing", As(admin_))->status, 404);
  const auto wrong = client.Post("/v1/version", As(admin_), "", "application/json");
  EXPECT_EQ(wrong->status, 405);
  EXPECT_EQ(wrong->get_header_value("Allow"), "GET");
  const auto twice =
      client.Put("/v1/projects/shop/roles/alice", As(admin_),
                 R"({"role": {"project": "other", "role": "admin"}})", "application/json");
  EXPECT_EQ(twice->status, 400) << "the rule would look at one of the two: " << twice->body;
}

TEST_F(HttpTest, DeploysAnArchiveAndStreamsItsLog) {
  const std::string id = DeployOverHttp("1");
  const std::vector<Event> events = Follow(id);
  ASSERT_GE(events.size(), 3u);
  EXPECT_EQ(events.front().kind, "started");
  EXPECT_EQ(events.front().id, "1");
  EXPECT_EQ(events.back().kind, "finished");
  EXPECT_EQ(events.back().data["finished"]["result"], "SUCCESS") << events.back().data;
  EXPECT_THAT(Get(), HasSubstr("\r\n\r\nhello"));
  auto client = Connect();
  const Json activity = Json::parse(client.Get("/v1/activities/" + id, As(admin_))->body);
  EXPECT_EQ(activity["state"], "complete");
  EXPECT_EQ(activity["result"], "success");
  const Json releases = Json::parse(
      client.Get("/v1/projects/shop/environments/main/releases", As(admin_))->body)["releases"];
  ASSERT_EQ(releases.size(), 1u);
  EXPECT_EQ(releases[0]["actor"], "root-of-all");
}

TEST_F(HttpTest, ResumesALogAfterTheEventThatWasSeen) {
  const std::string id = DeployOverHttp("1");
  const std::vector<Event> all = Follow(id);
  const std::vector<Event> rest = Follow(id, {{"Last-Event-ID", all[1].id}});
  ASSERT_EQ(rest.size(), all.size() - 2);
  EXPECT_EQ(rest.front().data, all[2].data);
  EXPECT_EQ(rest.back().kind, "finished");
  auto client = Connect();
  const std::string path = "/v1/activities/" + id + "/events";
  EXPECT_EQ(client.Get(path, As(admin_, {{"Last-Event-ID", all.back().id}}))->status, 204)
      << "else browsers would ask again for ever";
  EXPECT_EQ(client.Get(path, As(admin_, {{"Last-Event-ID", "x"}}))->status, 400);
}

TEST_F(HttpTest, StreamsTheLogOfWhatACallQueues) {
  Follow(DeployOverHttp("1"));
  auto client = Connect();
  const auto said =
      client.Post("/v1/projects/shop/environments/main/redeploy",
                  As(admin_, {{"Accept", "text/event-stream"}}), "{}", "application/json");
  ASSERT_TRUE(said);
  ASSERT_EQ(said->status, 200) << said->body;
  const std::vector<Event> events = ParseEvents(said->body);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().kind, "finished");
  EXPECT_EQ(client.Post("/v1/projects/shop/environments/none/redeploy", As(admin_))->status, 404);
}

TEST_F(HttpTest, AnswersAtOnceForWhatWaits) {
  builder_.hold = true;
  const std::string first = DeployOverHttp("1");
  builder_.WaitUntilHeld();
  const std::string second = DeployOverHttp("2");
  EXPECT_NE(first, second);
  auto client = Connect();
  const auto cancelled =
      client.Post("/v1/activities/" + second + "/cancel", As(admin_), "", "application/json");
  EXPECT_EQ(cancelled->status, 200) << cancelled->body;
  EXPECT_EQ(Follow(second).back().data["finished"]["result"], "CANCELLED");
  client.Post("/v1/activities/" + first + "/cancel", As(admin_), "", "application/json");
  builder_.WaitUntilCancelled();
  EXPECT_EQ(Follow(first).back().data["finished"]["result"], "CANCELLED");
}

TEST_F(HttpTest, GivesARoleOverHttpWhatItGivesOverGrpc) {
  Follow(DeployOverHttp("1"));
  const std::string viewer = MakeUser("viewer");
  auto client = Connect();
  EXPECT_EQ(client.Get("/v1/projects/shop", As(viewer))->status, 403);
  ASSERT_EQ(client
                .Put("/v1/projects/shop/roles/viewer", As(admin_),
                     R"({"role": {"role": "viewer"}})", "application/json")
                ->status,
            200);
  EXPECT_EQ(client.Get("/v1/projects/shop", As(viewer))->status, 200);
  EXPECT_EQ(client.Get("/v1/projects/shop/environments/main/routes", As(viewer))->status, 200);
  EXPECT_EQ(client.Post("/v1/projects/shop/environments/main/redeploy", As(viewer))->status, 403);
  EXPECT_EQ(client
                .Post("/v1/projects/shop/environments/main/deploy", As(viewer), Archive("2"),
                      "application/x-tar")
                ->status,
            403);
  EXPECT_EQ(
      client.Get("/v1/projects/shop/environments/main/relationships?show_secrets=true", As(viewer))
          ->status,
      403);
  const Json entries =
      Json::parse(client.Get("/v1/audit?user=viewer", As(admin_))->body)["entries"];
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_EQ(entries[2]["call"], "Controller/Redeploy");
  EXPECT_EQ(entries[2]["result"], "denied");
}

}  // namespace
}  // namespace paas::controller
