#include <poll.h>
#include <signal.h>
#include <sys/stat.h>

#include "tests/integration/controller/hold_fixture.h"

namespace paas::controller {
namespace {

using ::testing::HasSubstr;
using testing::HoldTest;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr uint16_t kPort = testing::kRouterPort;

std::string WorkersOf(const std::string& run_dir) {
  const std::string master = std::to_string(std::stoi(*os::ReadFile(run_dir + "/nginx.pid")));
  return *os::ReadFile("/proc/" + master + "/task/" + master + "/children");
}

TEST_F(HoldTest, ARequestWaitsUntilItsHoldIsReleased) {
  Hold();
  auto first = Ask(), second = Ask();
  AwaitWaiting(2);
  EXPECT_EQ(origin_.requests(), 0);
  const std::string statistics = Release();
  EXPECT_EQ(Number(statistics, "requests"), 2);
  EXPECT_EQ(Number(statistics, "refused"), 0);
  ExpectServed(first);
  ExpectServed(second);
  EXPECT_EQ(Control("/holds"), "");
}

TEST_F(HoldTest, OthersDoNotWait) {
  EXPECT_THAT(Control("/hold?id=other", "100.96.0.9"), StartsWith("deadline_ms "));
  auto answer = Ask();
  ExpectServed(answer);
}

TEST_F(HoldTest, TheBodyOfAnUploadStaysWithItsClientMeanwhile) {
  Hold();
  ASSERT_OK_AND_ASSIGN(const os::UniqueFd client, paas::testing::Connect("127.0.0.1", kPort));
  ASSERT_OK(paas::testing::SendAll(
      client.get(), "POST / HTTP/1.1\r\nHost: a.localhost\r\nContent-Length: 200000\r\n\r\nfirst"));
  AwaitWaiting(1);
  ASSERT_OK(paas::testing::SendAll(client.get(), std::string(100000, 'x')));
  EXPECT_EQ(origin_.requests(), 0);
  Release();
  ASSERT_OK(paas::testing::SendAll(client.get(), std::string(99995, 'x')));
  ASSERT_OK_AND_ASSIGN(const std::string answer,
                       paas::testing::ReceiveUntil(client.get(), "served"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(HoldTest, DrainingWaitsForExactlyWhatIsInFlight) {
  auto slow = Ask("/slow");
  AwaitAtOrigin(1);
  Hold();
  auto waiting = Ask();
  AwaitWaiting(1);
  EXPECT_EQ(InFlight(0), 1);
  auto drained = std::async(std::launch::async, [this] { return InFlight(15000); });
  OpenDoor();
  EXPECT_EQ(drained.get(), 0);
  ExpectServed(slow);
  Release();
  ExpectServed(waiting);
}

TEST_F(HoldTest, AWebsocketIsNotWaitedFor) {
  ASSERT_OK_AND_ASSIGN(const os::UniqueFd client, paas::testing::Connect("127.0.0.1", kPort));
  ASSERT_OK(paas::testing::SendAll(client.get(),
                                   "GET /chat HTTP/1.1\r\nHost: a.localhost\r\n"
                                   "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n"));
  ASSERT_OK_AND_ASSIGN(const std::string head,
                       paas::testing::ReceiveUntil(client.get(), "\r\n\r\n"));
  EXPECT_THAT(head, StartsWith("HTTP/1.1 101"));
  Hold();
  EXPECT_EQ(InFlight(0), 0);
  ASSERT_OK(paas::testing::SendAll(client.get(), "hello"));
  EXPECT_OK(paas::testing::ReceiveUntil(client.get(), "hello"));
  Release();
}

TEST_F(HoldTest, AHoldOutlivesAReload) {
  Hold();
  auto before = Ask();
  AwaitWaiting(1);
  Site moved = Application();
  moved.original_route = "https://{default}/";
  ASSERT_OK_AND_ASSIGN(const bool changed, router_->Apply({moved}));
  EXPECT_TRUE(changed);
  auto after = Ask();
  AwaitWaiting(2);
  EXPECT_EQ(origin_.requests(), 0);
  EXPECT_EQ(Number(Release(), "requests"), 2);
  ExpectServed(before);
  ExpectServed(after);
}

TEST_F(HoldTest, AWorkerThatDiesIsNotWaitedFor) {
  auto slow = Ask("/slow");
  AwaitAtOrigin(1);
  Hold();
  EXPECT_EQ(InFlight(0), 1);
  std::istringstream workers(WorkersOf(settings_.run_dir));
  for (pid_t worker = 0; workers >> worker;) ASSERT_EQ(::kill(worker, SIGKILL), 0);
  EXPECT_FALSE(slow.get().ok());
  EXPECT_EQ(InFlight(15000), 0);
  Release();
  auto answer = Ask();
  ExpectServed(answer);
}

TEST_F(HoldTest, AHoldThatNobodyReleasesEndsByItself) {
  Hold("&max_ms=100");
  auto late = Ask();
  auto response = late.get();
  ASSERT_OK(response);
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->Header("retry-after"), "5");
  EXPECT_EQ(origin_.requests(), 0);
  // It refuses for as long again, then it is gone.
  int status = 503;
  while (status == 503) {
    response = Ask().get();
    ASSERT_OK(response);
    status = response->status;
  }
  EXPECT_EQ(status, 200);
  EXPECT_EQ(Control("/holds"), "");
  // Nor is anything of it counted in the next one.
  Hold();
  EXPECT_EQ(Release(), "requests 0\nlongest_ms 0\nrefused 0\n");
}

TEST_F(HoldTest, WhoTakesAHoldOverKeepsItsDeadline) {
  Hold("&max_ms=60000");
  auto waiting = Ask();
  AwaitWaiting(1);
  const std::string again = Control("/hold?id=shop-main&max_ms=90000", "100.96.0.9");
  EXPECT_LE(Number(again, "deadline_ms"), 60000);
  EXPECT_THAT(Control("/holds"), HasSubstr("keys 127.0.0.1 100.96.0.9\n"));
  EXPECT_EQ(Number(Release(), "requests"), 1);
  ExpectServed(waiting);
}

TEST_F(HoldTest, AClientThatGoesAwayIsForgotten) {
  Hold();
  {
    ASSERT_OK_AND_ASSIGN(const os::UniqueFd client, paas::testing::Connect("127.0.0.1", kPort));
    ASSERT_OK(
        paas::testing::SendAll(client.get(), "GET /gone HTTP/1.1\r\nHost: a.localhost\r\n\r\n"));
    AwaitWaiting(1);
  }
  auto waiting = Ask();
  AwaitWaiting(2);
  Release();
  ExpectServed(waiting);
  EXPECT_EQ(origin_.requests(), 1);
}

TEST_F(HoldTest, ManyGoOnAtOnce) {
  constexpr int kClients = 300;
  Hold();
  std::vector<os::UniqueFd> clients;
  for (int i = 0; i < kClients; ++i) {
    ASSERT_OK_AND_ASSIGN(os::UniqueFd client, paas::testing::Connect("127.0.0.1", kPort));
    ASSERT_OK(paas::testing::SendAll(client.get(), "GET / HTTP/1.1\r\nHost: a.localhost\r\n\r\n"));
    clients.push_back(std::move(client));
  }
  // Beyond a third of a worker's connections requests are refused, for everybody else's sake.
  const auto settled = [this] {
    const std::string holds = Control("/holds");
    return Number(holds, "requests") + Number(holds, "refused");
  };
  while (settled() < kClients) std::this_thread::yield();
  const std::string statistics = Release();
  int served = 0, refused = 0;
  for (os::UniqueFd& client : clients) {
    ASSERT_OK_AND_ASSIGN(const std::string head,
                         paas::testing::ReceiveUntil(client.get(), "\r\n\r\n"));
    const std::string status = head.substr(0, 12);
    served += status == "HTTP/1.1 200";
    refused += status == "HTTP/1.1 503";
    EXPECT_THAT(status, ::testing::AnyOf("HTTP/1.1 200", "HTTP/1.1 503"));
  }
  EXPECT_EQ(served, Number(statistics, "requests"));
  EXPECT_EQ(refused, Number(statistics, "refused"));
  EXPECT_EQ(served + refused, kClients);
}

TEST_F(HoldTest, TheFirstRequestWakes) {
  Hold("&wake=1");
  EXPECT_EQ(Control("/wakes?after=0&wait_ms=0"), "wakes 0\n");
  auto woken =
      std::async(std::launch::async, [this] { return Control("/wakes?after=0&wait_ms=15000"); });
  auto answer = Ask();
  EXPECT_EQ(woken.get(), "wakes 1\nwoken shop-main\n");
  Release();
  ExpectServed(answer);
  EXPECT_EQ(Control("/wakes?after=1&wait_ms=0"), "wakes 1\n");
}

TEST_F(HoldTest, OnlyTheOwnerOfTheNodeControls) {
  struct stat info {};
  ASSERT_EQ(::stat((settings_.run_dir + "/control").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0700u);
  for (const char* host : {"_", "localhost", ""}) {
    const auto answer = paas::testing::Fetch(
        "127.0.0.1", kPort, {.method = "POST", .target = "/holds", .headers = {{"Host", host}}});
    ASSERT_OK(answer);
    EXPECT_TRUE(answer->status == 404 || answer->status == 400) << answer->status;
  }
  const auto nonsense = [this](const std::string& target) {
    const auto answer = http::PostOverUnix(settings_.run_dir + "/control.sock", target, "", 5000ms);
    return answer.ok() ? answer->status : 0;
  };
  EXPECT_EQ(nonsense("/hold"), 400);
  EXPECT_EQ(nonsense("/hold?id=a%20b"), 400);
  EXPECT_EQ(nonsense("/drain?id=nobody"), 404);
  EXPECT_EQ(nonsense("/other?id=a"), 404);
}

TEST_F(HoldTest, AnotherEpochForgetsWhatIsCachedWithoutAReload) {
  Site site = Application();
  site.environment = "shop-main";
  site.epoch = "1";
  site.cache.default_ttl = 60s;
  ASSERT_OK(router_->Apply({site}).status());
  for (int i = 0; i < 2; ++i) {
    auto answer = Ask();
    ExpectServed(answer);
  }
  EXPECT_EQ(origin_.requests(), 1);
  const std::string workers = WorkersOf(settings_.run_dir);
  site.epoch = "2";
  ASSERT_OK_AND_ASSIGN(bool changed, router_->Apply({site}));
  EXPECT_TRUE(changed);
  for (int i = 0; i < 2; ++i) {
    auto answer = Ask();
    ExpectServed(answer);
  }
  EXPECT_EQ(origin_.requests(), 2);
  EXPECT_EQ(WorkersOf(settings_.run_dir), workers);
  ASSERT_OK_AND_ASSIGN(changed, router_->Apply({site}));
  EXPECT_FALSE(changed);
  // A router that starts anew knows it, and what it kept.
  Site second = site;
  second.host = "b.localhost";
  ASSERT_OK(router_->Apply({site, second}).status());
  auto answer = Ask();
  ExpectServed(answer);
  EXPECT_EQ(origin_.requests(), 2);
  EXPECT_NE(WorkersOf(settings_.run_dir), workers);
}

TEST_F(HoldTest, ASocketThatAKilledRouterLeftIsNoObstacle) {
  const pid_t master = std::stoi(*os::ReadFile(directory_ + "/router/nginx.pid"));
  const std::string children =
      "/proc/" + std::to_string(master) + "/task/" + std::to_string(master) + "/children";
  std::istringstream workers(*os::ReadFile(children));
  ASSERT_EQ(::kill(master, SIGKILL), 0);
  for (pid_t worker = 0; workers >> worker;) ASSERT_EQ(::kill(worker, SIGKILL), 0);
  while (router_->IsRunning()) std::this_thread::yield();
  ASSERT_OK(router_->Apply({Application()}).status());
  auto answer = Ask();
  ExpectServed(answer);
  EXPECT_EQ(Control("/holds"), "");
}

}  // namespace
}  // namespace paas::controller
