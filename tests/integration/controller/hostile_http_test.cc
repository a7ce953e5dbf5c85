// What strangers send to the HTTP API.

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "tests/integration/controller/http_fixture.h"

namespace paas::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class HostileHttpTest : public testing::HttpFixture {
 protected:
  os::UniqueFd Open() const {
    os::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::strncpy(address.sun_path, (directory_ + "/api.sock").c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  }
  // Sends until it is all taken or the other side has closed.
  static void Send(const os::UniqueFd& fd, std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<size_t>(sent));
    }
  }
  static std::string ReadToEnd(const os::UniqueFd& fd) {
    std::string text;
    char piece[4096];
    for (ssize_t got = 0; (got = ::recv(fd.get(), piece, sizeof piece, 0)) > 0;) {
      text.append(piece, static_cast<size_t>(got));
    }
    return text;
  }
  std::string Exchange(std::string_view text) const {
    const os::UniqueFd fd = Open();
    Send(fd, text);
    ::shutdown(fd.get(), SHUT_WR);
    return ReadToEnd(fd);
  }
  std::string Head(const std::string& line) const {
    return line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + admin_ + "\r\n";
  }
  void ExpectItServes() const {
    auto client = Connect();
    const auto said = client.Get("/v1/health");
    ASSERT_TRUE(said);
    EXPECT_EQ(said->status, 200);
  }
};

TEST_F(HostileHttpTest, EndsWhoNeverStopsSendingHeaders) {
  const os::UniqueFd fd = Open();
  Send(fd, "GET /v1/health HTTP/1.1\r\n");
  const std::string header = "X-More: " + std::string(1000, 'x') + "\r\n";
  for (int i = 0; i < 1000; ++i) Send(fd, header);
  EXPECT_THAT(ReadToEnd(fd), ::testing::Not(HasSubstr("200 OK")));
  ExpectItServes();
}

TEST_F(HostileHttpTest, BoundsBodiesHoweverTheyAreSent) {
  const std::string json = Head("POST /v1/projects") + "Content-Type: application/json\r\n";
  EXPECT_THAT(Exchange(json + "Content-Length: 2097152\r\n\r\n" + std::string(2 << 20, ' ')),
              StartsWith("HTTP/1.1 413"));
  std::string chunks;
  for (int i = 0; i < 40; ++i) chunks += "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
  EXPECT_THAT(Exchange(json + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(Exchange(json + "Content-Length: 100\r\n\r\n{"), StartsWith("HTTP/1.1 400"));
  ExpectItServes();
}

TEST_F(HostileHttpTest, SurvivesTokensThatAreNone) {
  for (const std::string& token : {std::string("\xff"), std::string("paas_a_b_c"), std::string(),
                                   std::string(5000, 'x'), std::string("paas_\x01_x")}) {
    EXPECT_THAT(Exchange("GET /v1/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
                         "\r\n\r\n"),
                StartsWith("HTTP/1.1 401"));
    ExpectItServes();
  }
}

TEST_F(HostileHttpTest, EndsWhoNeverEndsTheLineOfAChunk) {
  const os::UniqueFd fd = Open();
  Send(fd, Head("POST /v1/projects") +
               "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string digits(64 << 10, '1');
  int sent = 0;
  for (; sent < 1000; ++sent) {
    if (::send(fd.get(), digits.data(), digits.size(), MSG_NOSIGNAL) <= 0) break;
  }
  EXPECT_LT(sent, 1000) << "it was read to the end";
  ExpectItServes();
}

TEST_F(HostileHttpTest, TakesNoSecondRequestOnAConnection) {
  const std::string answer = Exchange(Head("POST /v1/projects") + "Content-Length: 0\r\n\r\n" +
                                      Head("GET /v1/whoami") + "\r\n");
  EXPECT_THAT(answer, ::testing::Not(HasSubstr("root-of-all")));
}

TEST_F(HostileHttpTest, SurvivesPathsAndJsonThatAreStrange) {
  EXPECT_THAT(Exchange(Head("GET /" + std::string(8000, 'a')) + "\r\n"),
              StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Exchange(Head("GET /" + std::string(100'000, 'a')) + "\r\n"),
              ::testing::AnyOf(StartsWith("HTTP/1.1 414"), StartsWith("HTTP/1.1 400"), ""));
  EXPECT_THAT(Exchange(Head("GET /v1/projects/%00") + "\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Exchange(Head("GET /v1/projects/%zz") + "\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Exchange(Head("GET /v1/projects/..%2f..%2fetc") + "\r\n"),
              StartsWith("HTTP/1.1 404"));
  const std::string deep(500'000, '[');
  EXPECT_THAT(Exchange(Head("POST /v1/projects") +
                       "Content-Type: application/json\r\nContent-Length: 500000\r\n\r\n" + deep),
              StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Exchange("\x16\x03\x01 no http\r\n\r\n"),
              ::testing::AnyOf(StartsWith("HTTP/1.1 400"), ""));
  EXPECT_THAT(
      Exchange(Head("GET /v1/whoami") + "Authorization: Bearer\tx\r\nRange: bytes=0-1\r\n\r\n"),
      ::testing::Not(HasSubstr("206 ")));
  ExpectItServes();
}

TEST_F(HostileHttpTest, KeepsThreadsForQuestionsWhileLogsAreFollowed) {
  builder_.hold = true;
  const std::string id = DeployOverHttp("1");
  builder_.WaitUntilHeld();
  std::vector<os::UniqueFd> followers;
  int refused = 0;
  for (int i = 0; i < 60; ++i) {
    followers.push_back(Open());
    Send(followers.back(), Head("GET /v1/activities/" + id + "/events") + "\r\n");
    char answer[13] = {};
    ASSERT_EQ(::recv(followers.back().get(), answer, 12, MSG_WAITALL), 12);
    if (std::string(answer) == "HTTP/1.1 429") ++refused;
  }
  EXPECT_EQ(refused, 12);
  ExpectItServes();
  followers.clear();
  auto client = Connect();
  client.Post("/v1/activities/" + id + "/cancel", As(admin_), "", "application/json");
  builder_.WaitUntilCancelled();
}

}  // namespace
}  // namespace paas::controller
