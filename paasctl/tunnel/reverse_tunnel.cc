#include "paasctl/tunnel/reverse_tunnel.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <csignal>

#include "common/os/unique_fd.h"
#include "paasctl/tunnel/relay.h"

namespace paas::paasctl {
namespace {

// Listeners that end before anybody came, one after the other, until it is given up.
constexpr int kMostFailures = 3;
// At a time: what runs in the container decides how many there are.
constexpr size_t kMostConnections = 32;

StatusOr<os::UniqueFd> Dial(uint16_t port) {
  os::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return ErrnoStatus("make a socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return ErrnoStatus("connect to 127.0.0.1:" + std::to_string(port));
  }
  return socket;
}

}  // namespace

// One remote command: waits for a connection, then is that connection.
class ReverseTunnel::Connection {
 public:
  enum class State { kWaiting, kTaken, kFailed, kEnded };  // the command runs in the first two

  explicit Connection(ReverseTunnel& owner) : owner_(owner), thread_([this] { Run(); }) {}
  // A stream has one writer at a time: once there is a socket that is the relay, which tells the
  // command to end when the socket does.
  ~Connection() {
    {
      const std::lock_guard lock(owner_.mutex_);
      closing_ = true;
      if (socket_) {
        ::shutdown(socket_.get(), SHUT_RDWR);
      } else if (stream_ != nullptr && state_ < State::kFailed) {
        stream_->Signal(SIGTERM);
      }
    }
    thread_.join();
  }

  // Under the owner's lock.
  State state() const { return state_; }
  const Status& failure() const { return failure_; }

 private:
  void Become(State state, Status why = absl::OkStatus()) {
    const std::lock_guard lock(owner_.mutex_);
    state_ = state;
    failure_ = std::move(why);
    owner_.changed_.notify_all();
  }

  void Run() {
    StatusOr<std::unique_ptr<ExecStream>> opened = owner_.listen_();
    if (!opened.ok()) return Become(State::kFailed, opened.status());
    {
      const std::lock_guard lock(owner_.mutex_);
      stream_ = *std::move(opened);
      if (closing_) stream_->Signal(SIGTERM);
    }
    const StatusOr<std::string> first = AwaitFirst();
    if (!first.ok()) return Become(State::kFailed, first.status());
    Become(State::kTaken);
    const Status served = Serve(*first);
    if (!served.ok() && !closing_) owner_.tell_(served);
    Become(State::kEnded);
  }

  // Blocks until somebody has connected and said something.
  StatusOr<std::string> AwaitFirst() {
    std::string complaint = "the listener in the container ended";
    while (true) {
      PAAS_ASSIGN_OR_RETURN(const ExecStream::Event event, stream_->Read());
      const auto* data = std::get_if<ExecStream::Data>(&event);
      if (data == nullptr) return Unavailable(complaint);
      if (!data->is_stderr) return data->bytes;
      complaint = data->bytes.substr(0, data->bytes.find('\n'));
    }
  }

  Status Serve(const std::string& first) {
    StatusOr<os::UniqueFd> socket = Dial(owner_.port_);
    if (!socket.ok()) {
      const std::lock_guard lock(owner_.mutex_);
      if (!closing_) stream_->Signal(SIGTERM);
      return socket.status();
    }
    {
      const std::lock_guard lock(owner_.mutex_);
      socket_ = *std::move(socket);
      if (closing_) ::shutdown(socket_.get(), SHUT_RDWR);
    }
    if (!SendAll(socket_.get(), first)) ::shutdown(socket_.get(), SHUT_RDWR);
    return Relay(socket_.get(), *stream_, closing_);
  }

  ReverseTunnel& owner_;
  std::atomic<bool> closing_ = false;
  State state_ = State::kWaiting;
  Status failure_;
  std::unique_ptr<ExecStream> stream_;  // made once, under the lock
  os::UniqueFd socket_;                 // likewise
  std::thread thread_;
};

ReverseTunnel::ReverseTunnel(uint16_t port, TunnelOpener listen,
                             std::function<void(const Status&)> tell,
                             std::function<void(const Status&)> broken)
    : port_(port),
      listen_(std::move(listen)),
      tell_(std::move(tell)),
      broken_(std::move(broken)),
      thread_([this] { Run(); }) {}

ReverseTunnel::~ReverseTunnel() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

std::list<std::unique_ptr<ReverseTunnel::Connection>> ReverseTunnel::TakeEnded() {
  std::list<std::unique_ptr<Connection>> ended;
  for (auto it = connections_.begin(); it != connections_.end();) {
    const Connection::State state = (*it)->state();
    const auto next = std::next(it);
    if (state == Connection::State::kFailed || state == Connection::State::kEnded) {
      ended.splice(ended.end(), connections_, it);
    }
    it = next;
  }
  return ended;
}

void ReverseTunnel::Run() {
  using State = Connection::State;
  int failures = 0;
  Status why;
  while (failures < kMostFailures) {
    connections_.push_back(std::make_unique<Connection>(*this));
    Connection& waiting = *connections_.back();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closing_ || waiting.state() != State::kWaiting; });
    if (closing_) break;
    failures = waiting.state() == State::kFailed ? failures + 1 : 0;
    why = waiting.failure();
    std::list<std::unique_ptr<Connection>> ended = TakeEnded();
    changed_.wait(lock, [&] {
      ended.splice(ended.end(), TakeEnded());
      return closing_ || connections_.size() < kMostConnections;
    });
    const bool goes_on = !closing_;
    lock.unlock();
    ended.clear();  // joined without the lock
    if (!goes_on) break;
  }
  connections_.clear();
  if (failures >= kMostFailures) broken_(why);
}

}  // namespace paas::paasctl
