#include "tests/support/load_generator.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <list>
#include <memory>

#include "common/os/unique_fd.h"

namespace paas::testing {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

constexpr size_t kPiece = 16 * 1024;  // that is written in one turn
constexpr size_t kShownFailures = 20;

enum class Kind { kGet, kPost, kUpload };

struct Request {
  uint64_t number = 0;
  Kind kind = Kind::kGet;
  Clock::time_point due;
  std::string text;      // head and body
  std::string expected;  // body of the answer
};

// A connection, with at most one request at a time.
struct Connection {
  os::UniqueFd fd;
  bool busy = false;
  uint64_t served = 0;
  Request request;
  size_t sent = 0;
  std::string answer;
};

uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// What an answer says, as far as it is there.
struct Answer {
  bool complete = false;
  bool closes = false;
  std::string problem;
};

std::string HeaderOf(const std::string& head, const std::string& name) {
  const size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const size_t begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

Answer Read(const std::string& text, const Request& request) {
  const size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return {};
  const std::string head = text.substr(0, end + 2);
  Answer answer{.closes = HeaderOf(head, "Connection") == "close"};
  const std::string length = HeaderOf(head, "Content-Length");
  if (head.rfind("HTTP/1.1 200", 0) != 0) {
    answer.problem = text.substr(0, 300);
  } else if (length.empty()) {
    answer.problem = "no Content-Length: " + head;
  } else if (text.size() - end - 4 < std::strtoul(length.c_str(), nullptr, 10)) {
    return answer;
  } else if (text.substr(end + 4) != request.expected) {
    answer.problem = "another body: " + text.substr(end + 4, 100);
  }
  answer.complete = true;
  return answer;
}

class Run {
 public:
  Run(const LoadOptions& options, std::atomic<bool>& stop, std::atomic<uint64_t>& answered,
      std::atomic<uint64_t>& failed, LoadResult& result)
      : options_(options), stop_(stop), answered_(answered), failed_(failed), result_(result) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(options.port);
    ::inet_pton(AF_INET, options.address.c_str(), &address_.sin_addr);
    epoll_.Reset(::epoll_create1(EPOLL_CLOEXEC));
  }

  void Go() {
    const Clock::time_point start = Clock::now();
    uint64_t next = 0;
    while (!stop_ || busy_ > 0 || !due_.empty()) {
      while (!stop_ && DueAt(start, next) <= Clock::now()) due_.push_back(Make(next++, start));
      while (!due_.empty() && Begin(due_.front())) due_.pop_front();
      Turn();
    }
    std::sort(latencies_.begin(), latencies_.end());
    if (latencies_.empty()) return;
    result_.p50 = latencies_[latencies_.size() / 2];
    result_.p99 = latencies_[latencies_.size() * 99 / 100];
    result_.longest = latencies_.back();
  }

 private:
  Clock::time_point DueAt(Clock::time_point start, uint64_t number) const {
    return start + microseconds(number * 1'000'000 / options_.per_second);
  }

  Request Make(uint64_t number, Clock::time_point start) const {
    Request request{.number = number, .due = DueAt(start, number)};
    const uint64_t dice = Mix(number) % 1000;
    request.kind = dice < options_.uploads                    ? Kind::kUpload
                   : dice < options_.uploads + options_.posts ? Kind::kPost
                                                              : Kind::kGet;
    const std::string id = std::to_string(number);
    const std::string rest = id + " HTTP/1.1\r\nHost: " + options_.host + "\r\n";
    if (request.kind == Kind::kGet) {
      request.expected = id + "\n";
      request.text = "GET " + options_.page + rest + "\r\n";
      return request;
    }
    const bool uploads = request.kind == Kind::kUpload;
    request.expected =
        LoadBody(number, uploads ? options_.upload_bytes : 1 + Mix(number + 1) % 4096);
    request.text = (uploads ? "POST /upload/" : "POST /echo/") + rest +
                   "Content-Length: " + std::to_string(request.expected.size()) + "\r\n\r\n" +
                   request.expected;
    return request;
  }

  // False when it has to wait for a connection.
  bool Begin(Request& request) {
    Connection* const connection = Idle();
    if (connection == nullptr) {
      if (problem_.empty() && Clock::now() - request.due <= options_.patience) return false;
      Fail(request, "no connection: " + problem_);
      return true;
    }
    connection->busy = true;
    connection->request = std::move(request);
    connection->sent = 0;
    connection->answer.clear();
    ++busy_;
    Write(*connection);
    return true;
  }

  // The one that was used last, else a new one; null when there are as many as may be, or with the
  // problem.
  Connection* Idle() {
    for (auto& connection : connections_) {
      if (!connection->busy) return connection.get();
    }
    problem_.clear();
    if (connections_.size() >= options_.most_connections) return nullptr;
    auto connection = std::make_unique<Connection>();
    connection->fd.Reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    ::setsockopt(connection->fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(connection->fd.get(), reinterpret_cast<sockaddr*>(&address_), sizeof address_) !=
            0 &&
        errno != EINPROGRESS) {
      problem_ = std::strerror(errno);
      return nullptr;
    }
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.ptr = connection.get()}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection->fd.get(), &event);
    connections_.push_front(std::move(connection));
    result_.most_connections = std::max<uint64_t>(result_.most_connections, connections_.size());
    return connections_.front().get();
  }

  void Turn() {
    epoll_event events[256];
    const int count = ::epoll_wait(epoll_.get(), events, 256, 1);
    for (int i = 0; i < count; ++i) Receive(*static_cast<Connection*>(events[i].data.ptr));
    const Clock::time_point now = Clock::now();
    for (auto& connection : connections_) {
      if (!connection->busy) continue;
      if (now - connection->request.due > options_.patience) {
        End(*connection, "no answer in time", /*closes=*/true);
      } else if (connection->sent < connection->request.text.size()) {
        Write(*connection);
      }
    }
    connections_.remove_if([](const auto& connection) { return !connection->fd; });
  }

  void Write(Connection& connection) {
    const std::string& text = connection.request.text;
    const size_t size = std::min(kPiece, text.size() - connection.sent);
    const ssize_t sent =
        ::send(connection.fd.get(), text.data() + connection.sent, size, MSG_NOSIGNAL);
    if (sent > 0) connection.sent += static_cast<size_t>(sent);
    if (sent >= 0 || errno == EAGAIN || errno == EINTR || errno == ENOTCONN) return;
    // An answer may be there that says why; reading tells.
    connection.sent = text.size();
  }

  void Receive(Connection& connection) {
    char buffer[65536];
    const ssize_t got = ::recv(connection.fd.get(), buffer, sizeof buffer, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (!connection.busy) {
      return Close(connection);  // by the server, since it was not used
    }
    if (got <= 0) {
      const std::string how = got == 0 ? "closed" : std::strerror(errno);
      return End(connection,
                 how + " after " + std::to_string(connection.answer.size()) +
                     " bytes of the answer, " + std::to_string(connection.served) +
                     " requests before",
                 /*closes=*/true);
    }
    connection.answer.append(buffer, static_cast<size_t>(got));
    const Answer answer = Read(connection.answer, connection.request);
    if (answer.complete) End(connection, answer.problem, answer.closes || !answer.problem.empty());
  }

  void End(Connection& connection, const std::string& problem, bool closes) {
    const Request& request = connection.request;
    if (!problem.empty()) {
      Fail(request, problem);
    } else {
      (request.kind == Kind::kGet    ? result_.gets
       : request.kind == Kind::kPost ? result_.posts
                                     : result_.uploads)++;
      ++answered_;
      latencies_.push_back(std::chrono::duration_cast<microseconds>(Clock::now() - request.due));
    }
    connection.busy = false;
    ++connection.served;
    --busy_;
    if (closes) Close(connection);
  }

  // A child of another thread that has not reached its exec yet keeps the socket open, and would
  // have epoll speak of a connection that is no more.
  void Close(Connection& connection) {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, connection.fd.get(), nullptr);
    connection.fd.Reset();
  }

  void Fail(const Request& request, const std::string& problem) {
    ++result_.failed;
    ++failed_;
    if (result_.failures.size() >= kShownFailures) return;
    const auto after =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - request.due);
    const char* const kind = request.kind == Kind::kGet    ? "GET "
                             : request.kind == Kind::kPost ? "POST "
                                                           : "upload ";
    result_.failures.push_back(kind + std::to_string(request.number) + " after " +
                               std::to_string(after.count()) + " ms: " + problem);
  }

  const LoadOptions& options_;
  std::atomic<bool>& stop_;
  std::atomic<uint64_t>& answered_;
  std::atomic<uint64_t>& failed_;
  LoadResult& result_;
  sockaddr_in address_{};
  os::UniqueFd epoll_;
  std::list<std::unique_ptr<Connection>> connections_;
  std::deque<Request> due_;  // for which there is no connection yet
  uint64_t busy_ = 0;
  std::string problem_;
  std::vector<microseconds> latencies_;
};

}  // namespace

std::string LoadBody(uint64_t i, size_t bytes) {
  std::string body(bytes, '\0');
  uint64_t state = i;
  for (size_t at = 0; at < bytes; ++at) {
    if (at % 8 == 0) state = Mix(state);
    body[at] = static_cast<char>('a' + (state >> (at % 8 * 8)) % 26);
  }
  return body;
}

std::string LoadResult::Describe() const {
  const auto ms = [](microseconds time) { return std::to_string(time.count() / 1000) + " ms"; };
  std::string text = std::to_string(answered()) + " answered (" + std::to_string(gets) + " GET, " +
                     std::to_string(posts) + " POST, " + std::to_string(uploads) + " uploads), " +
                     std::to_string(failed) + " failed; p50 " + ms(p50) + ", p99 " + ms(p99) +
                     ", longest " + ms(longest) + ", up to " + std::to_string(most_connections) +
                     " connections";
  for (const std::string& failure : failures) text += "\n  " + failure;
  return text;
}

LoadGenerator::LoadGenerator(LoadOptions options)
    : options_(std::move(options)),
      thread_([this] { Run(options_, stop_, answered_, failed_, result_).Go(); }) {}

LoadGenerator::~LoadGenerator() {
  if (thread_.joinable()) Stop();
}

LoadResult LoadGenerator::Stop() {
  stop_ = true;
  thread_.join();
  return result_;
}

}  // namespace paas::testing
