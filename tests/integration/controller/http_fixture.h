#pragma once

#include <httplib.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "paas/controller/v1/access.grpc.pb.h"
#include "tests/integration/controller/daemon_fixture.h"

namespace paas::controller::testing {

// The controller's API over its unix socket, and users who have tokens.
class HttpFixture : public DaemonFixture {
 protected:
  using Json = nlohmann::json;

  void SetUp() override {
    DaemonFixture::SetUp();
    auto channel = rpc::Connect({rpc::Endpoint::Kind::kUnix, directory_ + "/controller.sock"}, {});
    ASSERT_OK(channel.status());
    access_ = pb::Access::NewStub(*channel);
    admin_ = MakeUser("root-of-all", /*is_platform_admin=*/true);
    AwaitApi();
  }

  // It listens a moment later than the API of gRPC does.
  void AwaitApi() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    auto client = Connect();
    while (!client.Get("/v1/health")) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nobody listens";
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  // The token of a new user.
  std::string MakeUser(const std::string& name, bool is_platform_admin = false) {
    grpc::ClientContext creating;
    pb::CreateUserRequest user;
    user.set_name(name);
    user.set_is_platform_admin(is_platform_admin);
    pb::User made;
    EXPECT_TRUE(access_->CreateUser(&creating, user, &made).ok());
    grpc::ClientContext context;
    pb::CreateTokenRequest request;
    request.set_user(name);
    pb::CreateTokenResponse response;
    EXPECT_TRUE(access_->CreateToken(&context, request, &response).ok());
    return response.secret();
  }

  httplib::Client Connect() const {
    httplib::Client client(directory_ + "/api.sock");
    client.set_address_family(AF_UNIX);
    client.set_read_timeout(30, 0);
    client.set_default_headers({{"Host", "localhost"}});
    return client;
  }
  static httplib::Headers As(const std::string& token, httplib::Headers more = {}) {
    more.emplace("Authorization", "Bearer " + token);
    return more;
  }
  // Starts a deploy over HTTP, in chunks, with the padding that tar gives; the id of its activity.
  std::string DeployOverHttp(const std::string& text) {
    auto client = Connect();
    const std::string archive = Archive(text) + std::string(64 << 10, '\0');
    const auto said = client.Post(
        "/v1/projects/shop/environments/main/deploy", As(admin_),
        [&archive](size_t offset, httplib::DataSink& sink) {
          const size_t size = std::min<size_t>(archive.size() - offset, 10'000);
          if (size == 0) sink.done();
          return size == 0 || sink.write(archive.data() + offset, size);
        },
        "application/x-tar");
    EXPECT_TRUE(said);
    EXPECT_EQ(said->status, 202) << said->body;
    const std::string id = Json::parse(said->body)["activity"];
    EXPECT_EQ(said->get_header_value("Location"), "/v1/activities/" + id);
    return id;
  }

  struct Event {
    std::string kind;
    std::string id;
    Json data;
  };
  static std::vector<Event> ParseEvents(const std::string& text) {
    std::vector<Event> events;
    Event event;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("event: ")) event.kind = line.substr(7);
      if (line.starts_with("id: ")) event.id = line.substr(4);
      if (line.starts_with("data: ")) event.data = Json::parse(line.substr(6));
      if (line.empty() && !event.data.is_null()) events.push_back(std::exchange(event, {}));
    }
    return events;
  }
  // The log of an activity until its end.
  std::vector<Event> Follow(const std::string& id, const httplib::Headers& more = {}) {
    auto client = Connect();
    const auto said = client.Get("/v1/activities/" + id + "/events", As(admin_, more));
    EXPECT_TRUE(said);
    EXPECT_EQ(said->status, 200) << said->body;
    EXPECT_EQ(said->get_header_value("Content-Type"), "text/event-stream");
    return ParseEvents(said->body);
  }

  std::unique_ptr<pb::Access::Stub> access_;
  std::string admin_;
};

}  // namespace paas::controller::testing
