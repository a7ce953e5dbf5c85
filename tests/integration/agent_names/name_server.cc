#include "tests/integration/agent_names/name_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <utility>

namespace paas::agent {
namespace {

constexpr size_t kHeader = 12;
constexpr size_t kTypeAndClass = 4;

std::string Be16(uint16_t value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value)};
}
std::string Be32(uint32_t value) {
  return Be16(static_cast<uint16_t>(value >> 16)) + Be16(static_cast<uint16_t>(value));
}

// "\3api\7example\3org\0" → "api.example.org", and where it ends.
std::pair<std::string, size_t> NameAt(std::string_view message, size_t at) {
  std::string name;
  while (at < message.size() && message[at] != 0) {
    const auto length = static_cast<uint8_t>(message[at]);
    name += (name.empty() ? "" : ".") + std::string(message.substr(at + 1, length));
    at += length + 1u;
  }
  return {name, at + 1};
}

}  // namespace

NameServer::NameServer(os::UniqueFd socket)
    : socket_(std::move(socket)), thread_([this] { Run(); }) {}

NameServer::~NameServer() {
  stop_ = true;
  thread_.join();
}

void NameServer::Say(const std::string& name, std::vector<network::Ipv4> addresses,
                     uint32_t ttl_s) {
  const std::lock_guard lock(mutex_);
  entries_[name] = {std::move(addresses), ttl_s};
}

std::string NameServer::AnswerTo(std::string_view question) {
  const auto [name, end] = NameAt(question, kHeader);
  if (end + kTypeAndClass > question.size()) return "";
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  const bool exists = found != entries_.end();
  const auto count = static_cast<uint16_t>(exists ? found->second.addresses.size() : 0);
  std::string answer = std::string(question.substr(0, 2)) + Be16(exists ? 0x8180 : 0x8183) +
                       Be16(1) + Be16(count) + Be16(0) + Be16(0) +
                       std::string(question.substr(kHeader, end + kTypeAndClass - kHeader));
  if (!exists) return answer;
  for (const network::Ipv4 address : found->second.addresses) {
    // The name of the question, type A, class IN.
    answer += Be16(0xC00C) + Be16(1) + Be16(1) + Be32(found->second.ttl_s) + Be16(4) +
              Be32(address.value);
  }
  return answer;
}

void NameServer::Run() {
  while (!stop_) {
    pollfd readable{socket_.get(), POLLIN, 0};
    if (::poll(&readable, 1, 50) <= 0) continue;
    char buffer[1500];
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    const ssize_t got = ::recvfrom(socket_.get(), buffer, sizeof buffer, 0,
                                   reinterpret_cast<sockaddr*>(&from), &length);
    if (got <= 0) continue;
    ++asked_;
    if (silent_) continue;
    const std::string answer = AnswerTo({buffer, static_cast<size_t>(got)});
    (void)::sendto(socket_.get(), answer.data(), answer.size(), 0,
                   reinterpret_cast<sockaddr*>(&from), length);
  }
}

}  // namespace paas::agent
