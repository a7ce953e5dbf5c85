
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/os/file.h"
#include "controller/router/http_probe.h"
#include "tests/integration/controller/router_fixture.h"

namespace paas::controller {
namespace {

using ::paas::testing::LocalRouter;
using ::paas::testing::StatusIs;
using std::chrono::milliseconds;
using testing::Exchange;
using ::testing::HasSubstr;
using testing::LoopbackServer;

constexpr int kReloads = 20;

class RouterTest : public testing::RouterFixture {
 protected:
  void SetUp() override {
    RouterFixture::SetUp();
    MakeRouter();
  }

  static Site To(const std::string& host, const LoopbackServer& server) {
    return {.host = host, .path = "/", .container = "app", .address = server.address()};
  }
  std::string Get(const std::string& host) {
    std::string error;
    const std::string answer =
        Exchange(settings_.listen,
                 "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n", &error);
    return error.empty() ? answer : error;
  }
};

TEST_F(RouterTest, SendsEachHostToItsContainerAndStrangersAway) {
  LoopbackServer one("one"), two("two");
  ASSERT_OK(router_->Apply({To("a.localhost", one), To("b.localhost", two)}).status());
  EXPECT_THAT(Get("a.localhost:8080"), HasSubstr("\r\n\r\none"));
  EXPECT_THAT(Get("B.LOCALHOST"), HasSubstr("\r\n\r\ntwo"));
  EXPECT_THAT(Get("evil.localhost"), HasSubstr("404 Not Found"));
  EXPECT_THAT(Get("evil.localhost"), HasSubstr("There is no environment with this host name"));
}

TEST_F(RouterTest, ReloadsOnlyForAnotherConfigAndIsFoundAgain) {
  LoopbackServer one("one");
  ASSERT_OK_AND_ASSIGN(bool changed, router_->Apply({To("a.localhost", one)}));
  EXPECT_TRUE(changed);
  LocalRouter successor(settings_);  // as after a restart of the controller
  EXPECT_TRUE(successor.IsRunning());
  ASSERT_OK_AND_ASSIGN(changed, successor.Apply({To("a.localhost", one)}));
  EXPECT_FALSE(changed);
  ASSERT_OK(successor.Stop());
  EXPECT_FALSE(router_->IsRunning());
  ASSERT_OK(router_->Stop());
}

// Clients with connections of their own ask without a pause while the upstream of their host
// changes between two servers.
TEST_F(RouterTest, DropsNoRequestDuringReloads) {
  LoopbackServer one("one"), two("two");
  ASSERT_OK(router_->Apply({To("a.localhost", one)}).status());
  std::atomic<bool> stop{false};
  std::atomic<int> requests{0}, failures{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      while (!stop) {
        const std::string answer = Get("a.localhost");
        ++requests;
        const bool served = answer.find("200 OK") != std::string::npos &&
                            (answer.find("\r\n\r\none") != std::string::npos ||
                             answer.find("\r\n\r\ntwo") != std::string::npos);
        if (!served && ++failures < 5) ADD_FAILURE() << answer;
      }
    });
  }
  for (int i = 1; i <= kReloads; ++i) {
    const LoopbackServer& server = i % 2 == 0 ? one : two;
    const StatusOr<bool> applied = router_->Apply({To("a.localhost", server)});
    EXPECT_OK(applied.status());
    // When Apply() returns, the new config serves: no old worker accepts any more.
    EXPECT_THAT(Get("a.localhost"), HasSubstr(i % 2 == 0 ? "\r\n\r\none" : "\r\n\r\ntwo"));
  }
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(failures, 0) << "of " << requests;
  RecordProperty("requests", requests);
  std::printf("%d requests during %d reloads, %d failed\n", requests.load(), kReloads,
              failures.load());
}

TEST_F(RouterTest, TheProbeTellsAnAnswerFromTheRoutersOwn) {
  LoopbackServer one("one");
  std::string dead;
  { dead = LoopbackServer("gone").address(); }
  Site gone = To("b.localhost", one);
  gone.address = dead;
  ASSERT_OK(router_->Apply({To("a.localhost", one), gone}).status());
  const auto never = [] { return false; };
  ASSERT_OK_AND_ASSIGN(
      ProbeResult probe,
      ProbeUntilServed(settings_.listen, {.host = "a.localhost"}, milliseconds(5000), never));
  EXPECT_EQ(probe.status, 200);
  EXPECT_THAT(ProbeUntilServed(settings_.listen, {.host = "b.localhost"}, milliseconds(100), never)
                  .status(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("HTTP 502")));
  EXPECT_THAT(
      ProbeUntilServed(dead, {.host = "b.localhost"}, milliseconds(10000), [] { return true; })
          .status(),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("refused (1 tries)")));
}

}  // namespace
}  // namespace paas::controller
