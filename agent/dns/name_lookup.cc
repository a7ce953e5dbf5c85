#include "agent/dns/name_lookup.h"

#include <ares.h>
#include <netinet/in.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTimeoutMs = 2000;
constexpr int kTries = 2;
constexpr std::chrono::seconds kLongest{6};
// Servers say how long a name is not there; c-ares does not pass it on.
constexpr std::chrono::seconds kAbsentTtl{60};

struct ChannelEnd {
  void operator()(ares_channel channel) const { ::ares_destroy(channel); }
};
using Channel = std::unique_ptr<std::remove_pointer_t<ares_channel>, ChannelEnd>;

struct Question {
  StatusOr<NameAnswer> answer = Unavailable("nobody answered");
};

NameAnswer AnswerOf(const ares_addrinfo& result) {
  NameAnswer answer;
  int ttl = std::numeric_limits<int>::max();
  for (const ares_addrinfo_cname* name = result.cnames; name != nullptr; name = name->next) {
    ttl = std::min(ttl, name->ttl);
  }
  for (const ares_addrinfo_node* node = result.nodes; node != nullptr; node = node->ai_next) {
    if (node->ai_family != AF_INET) continue;
    const auto* address = reinterpret_cast<const sockaddr_in*>(node->ai_addr);
    answer.addresses.push_back({ntohl(address->sin_addr.s_addr)});
    ttl = std::min(ttl, node->ai_ttl);
  }
  answer.ttl = std::chrono::seconds(std::max(0, ttl));
  return answer;
}

void Take(void* context, int status, int /*timeouts*/, ares_addrinfo* result) {
  auto* question = static_cast<Question*>(context);
  if (status == ARES_SUCCESS && result != nullptr) {
    question->answer = AnswerOf(*result);
  } else if (status == ARES_ENOTFOUND || status == ARES_ENODATA) {
    question->answer = NameAnswer{{}, kAbsentTtl};
  } else {
    question->answer = Unavailable(::ares_strerror(status));
  }
  if (result != nullptr) ::ares_freeaddrinfo(result);
}

StatusOr<Channel> OpenChannel(const std::vector<std::string>& servers) {
  ares_options options{};
  char lookups[] = "b";
  options.timeout = kTimeoutMs;
  options.tries = kTries;
  options.lookups = lookups;
  ares_channel channel = nullptr;
  const int made = ::ares_init_options(
      &channel, &options,
      ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_DOMAINS);
  if (made != ARES_SUCCESS) return Internal(std::string("c-ares: ") + ::ares_strerror(made));
  Channel owned(channel);
  std::string list;
  for (const std::string& server : servers) list += (list.empty() ? "" : ",") + server;
  if (list.empty()) return owned;
  const int set = ::ares_set_servers_ports_csv(channel, list.c_str());
  if (set != ARES_SUCCESS) return InvalidArgument("name servers " + list);
  return owned;
}

// Until all are answered or `deadline` has come; what is left then ends with Unavailable.
void Work(ares_channel channel, Clock::time_point deadline) {
  while (true) {
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    const auto bits = static_cast<unsigned>(::ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM));
    std::vector<pollfd> polled;
    for (int i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
      short events = 0;
      if (ARES_GETSOCK_READABLE(bits, i)) events |= POLLIN;
      if (ARES_GETSOCK_WRITABLE(bits, i)) events |= POLLOUT;
      if (events != 0) polled.push_back({sockets[i], events, 0});
    }
    if (polled.empty()) return;
    if (Clock::now() >= deadline) return ::ares_cancel(channel);
    timeval longest{0, 200'000}, left{};
    const timeval* const wait = ::ares_timeout(channel, &longest, &left);
    ::poll(polled.data(), polled.size(), static_cast<int>(wait->tv_usec / 1000) + 1);
    for (const pollfd& one : polled) {
      const bool reads = (one.revents & (POLLIN | POLLERR | POLLHUP)) != 0;
      const bool writes = (one.revents & POLLOUT) != 0;
      ::ares_process_fd(channel, reads ? one.fd : ARES_SOCKET_BAD,
                        writes ? one.fd : ARES_SOCKET_BAD);
    }
  }
}

}  // namespace

std::map<std::string, StatusOr<NameAnswer>> DnsLookup::Ask(const std::vector<std::string>& names) {
  // Their addresses are what c-ares holds on to.
  std::map<std::string, Question> questions;
  const StatusOr<Channel> channel = OpenChannel(servers_);
  for (const std::string& name : names) {
    Question& question = questions[name];
    if (!channel.ok()) {
      question.answer = channel.status();
      continue;
    }
    ares_addrinfo_hints hints{};
    hints.ai_flags = ARES_AI_NOSORT;
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    // With its last dot a name is complete.
    ::ares_getaddrinfo(channel->get(), (name + ".").c_str(), nullptr, &hints, &Take, &question);
  }
  if (channel.ok()) Work(channel->get(), Clock::now() + kLongest);
  std::map<std::string, StatusOr<NameAnswer>> answers;
  for (auto& [name, question] : questions) answers.emplace(name, std::move(question.answer));
  return answers;
}

}  // namespace paas::agent
