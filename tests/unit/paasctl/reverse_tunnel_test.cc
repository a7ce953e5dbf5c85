#include "paasctl/tunnel/reverse_tunnel.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <future>

#include "common/os/unique_fd.h"
#include "tests/support/status_matchers.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;

// A listener in a container, whose client says what the test lets it say, and remembers what it
// got.
class FakeListener final : public ExecStream {
 public:
  StatusOr<Event> Read() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !said_.empty() || ended_; });
    if (said_.empty()) return Event(ExitRecord{.code = 0, .known = true});
    Event event = Data{false, std::move(said_.front())};
    said_.pop_front();
    return event;
  }
  bool Write(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    heard_ += bytes;
    changed_.notify_all();
    return true;
  }
  bool CloseInput() override { return Signal(0); }
  bool Resize(const WindowSize&) override { return true; }
  bool Signal(int) override {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
    return true;
  }

  void Say(const std::string& text) {
    const std::lock_guard lock(mutex_);
    said_.push_back(text);
    changed_.notify_all();
  }
  void AwaitHeard(const std::string& text) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return heard_ == text; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> said_;
  std::string heard_;
  bool ended_ = false;
};

// Makes listeners, and hands each to the test.
class Container {
 public:
  StatusOr<std::unique_ptr<ExecStream>> Listen() {
    auto listener = std::make_unique<FakeListener>();
    const std::lock_guard lock(mutex_);
    made_.push_back(listener.get());
    changed_.notify_all();
    return listener;
  }
  FakeListener& Await(size_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return made_.size() > number; });
    return *made_[number];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<FakeListener*> made_;
};

// What listens here: an IDE.
class Ide {
 public:
  Ide() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_.get(), 4);
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  uint16_t port() const { return port_; }
  os::UniqueFd Accept() { return os::UniqueFd(::accept(listener_.get(), nullptr, nullptr)); }

 private:
  os::UniqueFd listener_;
  uint16_t port_ = 0;
};

std::string ReadSome(const os::UniqueFd& socket) {
  char buffer[64];
  const ssize_t got = ::read(socket.get(), buffer, sizeof buffer);
  return got > 0 ? std::string(buffer, static_cast<size_t>(got)) : "";
}

void Ignore(const Status&) {}

TEST(ReverseTunnel, LeadsEachConnectionHere) {
  Ide ide;
  Container container;
  const ReverseTunnel tunnel(
      ide.port(), [&] { return container.Listen(); }, Ignore, Ignore);
  FakeListener& first = container.Await(0);
  first.Say("<init 1>");
  const os::UniqueFd one = ide.Accept();
  EXPECT_EQ(ReadSome(one), "<init 1>");
  // The next one is waited for while the first goes on.
  FakeListener& second = container.Await(1);
  second.Say("<init 2>");
  const os::UniqueFd two = ide.Accept();
  EXPECT_EQ(ReadSome(two), "<init 2>");
  ASSERT_EQ(::write(one.get(), "run", 3), 3);
  first.AwaitHeard("run");
  first.Say("<stopped>");
  EXPECT_EQ(ReadSome(one), "<stopped>");
}

TEST(ReverseTunnel, TellsThatNobodyListensAndGoesOn) {
  uint16_t closed = 0;
  {
    const Ide gone;
    closed = gone.port();
  }
  Container container;
  std::promise<Status> told;
  const ReverseTunnel tunnel(
      closed, [&] { return container.Listen(); },
      [&](const Status& status) { told.set_value(status); }, Ignore);
  container.Await(0).Say("<init>");
  EXPECT_THAT(Message(told.get_future().get()), HasSubstr("Connection refused"));
  container.Await(1);
}

TEST(ReverseTunnel, GivesUpWhenNothingCanListen) {
  std::promise<Status> broken;
  const ReverseTunnel tunnel(
      1, []() -> StatusOr<std::unique_ptr<ExecStream>> { return NotFound("no container"); }, Ignore,
      [&](const Status& why) { broken.set_value(why); });
  EXPECT_EQ(Message(broken.get_future().get()), "no container");
}

TEST(ReverseTunnel, EndsWhileItWaitsAndWhileItServes) {
  Ide ide;
  Container container;
  {
    const ReverseTunnel tunnel(
        ide.port(), [&] { return container.Listen(); }, Ignore, Ignore);
    container.Await(0).Say("<init>");
    const os::UniqueFd socket = ide.Accept();
    container.Await(1);
  }
  SUCCEED() << "no thread is left behind";
}

}  // namespace
}  // namespace paas::paasctl
