#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sstream>

#include "paasctl/client/remote_command.h"
#include "paasctl/source/tar.h"
#include "paasctl/source/untar.h"
#include "paasctl/tunnel/tunnel_server.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/paasctl/fake_world.h"
#include "tests/unit/paasctl/temp_dir.h"

namespace paas::paasctl {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

// A remote `cat`: gives back what it gets, and ends when its input does.
class EchoExec final : public ExecStream {
 public:
  StatusOr<Event> Read() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !pending_.empty() || closed_; });
    if (!pending_.empty()) return Event(Data{false, std::exchange(pending_, {})});
    return Event(ExitRecord{.code = 0, .known = true});
  }
  bool Write(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    pending_ += bytes;
    changed_.notify_all();
    return true;
  }
  bool CloseInput() override {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
    return true;
  }
  bool Resize(const WindowSize&) override { return true; }
  bool Signal(int) override { return CloseInput(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string pending_;
  bool closed_ = false;
};

StatusOr<std::unique_ptr<ExecStream>> Echo(const ExecRequest&) {
  return std::make_unique<EchoExec>();
}

std::string ReadText(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(StreamRemote, CarriesBothDirections) {
  FakeClient client;
  client.exec = Echo;
  std::string out;
  const auto result = StreamRemote(
      client, {{"shop", "main"}, "app", {"cat"}},
      [](const auto& sink) {
        PAAS_RETURN_IF_ERROR(sink("one "));
        return sink("two");
      },
      [&out](std::string_view bytes) {
        out += bytes;
        return absl::OkStatus();
      });
  ASSERT_OK(result);
  EXPECT_EQ(out, "one two");
  EXPECT_EQ(client.exec_requests.at(0).argv, std::vector<std::string>{"cat"});
}

TEST(Untar, BringsBackWhatTarWrote) {
  const TempDir from, to;
  from.Write("a.txt", "hello");
  from.Write("deep/er/b.txt", "there");
  ASSERT_OK_AND_ASSIGN(const auto untar, Untar::Into(to.path() + "/new"));
  ASSERT_OK(WriteTar(from.path(), {"a.txt", "deep/er/b.txt"}, SourceLimits{},
                     [&](std::string_view piece) { return untar->Write(piece); }));
  ASSERT_OK(untar->Finish());
  EXPECT_EQ(untar->files(), 2u);
  EXPECT_EQ(ReadText(to.path() + "/new/a.txt"), "hello");
  EXPECT_EQ(ReadText(to.path() + "/new/deep/er/b.txt"), "there");
}

// One entry of a ustar archive and the end of it.
std::string TarOf(const std::string& name, char type, const std::string& link) {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  header.replace(100, 7, "0000644");
  header.replace(124, 11, "00000000000");
  header.replace(136, 11, "00000000000");
  header[156] = type;
  header.replace(157, link.size(), link);
  header.replace(257, 8, std::string("ustar\0", 6) + "00");
  header.replace(148, 8, "        ");
  unsigned sum = 0;
  for (const unsigned char c : header) sum += c;
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum);
  header.replace(148, 7, std::string(text, 7));
  return header + std::string(1024, '\0');
}

TEST(Untar, StaysInItsDirectory) {
  const TempDir to;
  for (const std::string name : {"../escape", "/tmp/escape", "a/../../escape"}) {
    ASSERT_OK_AND_ASSIGN(const auto untar, Untar::Into(to.path()));
    (void)untar->Write(TarOf(name, '0', ""));
    EXPECT_THAT(untar->Finish(),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("leads out of it")));
  }
}

TEST(Untar, WritesThroughNoLink) {
  const TempDir to, outside;
  ASSERT_EQ(::symlink(outside.path().c_str(), (to.path() + "/link").c_str()), 0);
  ASSERT_OK_AND_ASSIGN(const auto untar, Untar::Into(to.path()));
  (void)untar->Write(TarOf("link/escape", '0', ""));
  (void)untar->Finish();
  EXPECT_NE(::access((outside.path() + "/escape").c_str(), F_OK), 0);
}

TEST(TunnelServer, EchoesThroughALocalPort) {
  ASSERT_OK_AND_ASSIGN(const auto server, TunnelServer::Start(
                                              0, [] { return Echo({}); }, [](const Status&) {}));
  const os::UniqueFd socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server->port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::write(socket.get(), "ping", 4), 4);
  ::shutdown(socket.get(), SHUT_WR);
  std::string answer;
  char buffer[16];
  for (ssize_t got; (got = ::read(socket.get(), buffer, sizeof buffer)) > 0;) {
    answer.append(buffer, static_cast<size_t>(got));
  }
  EXPECT_EQ(answer, "ping");
}

TEST(TunnelServer, SaysThatAPortIsTaken) {
  ASSERT_OK_AND_ASSIGN(const auto first, TunnelServer::Start(
                                             0, [] { return Echo({}); }, [](const Status&) {}));
  const auto second = TunnelServer::Start(
      first->port(), [] { return Echo({}); }, [](const Status&) {});
  EXPECT_THAT(second.status(), StatusIs(absl::StatusCode::kAlreadyExists));
}

}  // namespace
}  // namespace paas::paasctl
