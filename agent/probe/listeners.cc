#include "agent/probe/listeners.h"

#include <cstdlib>
#include <sstream>
#include <vector>

#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr std::string_view kTcpListening = "0A";         // TCP_LISTEN
constexpr std::string_view kUnixAccepting = "00010000";  // __SO_ACCEPTCON

std::vector<std::string> Fields(const std::string& line) {
  std::istringstream text(line);
  std::vector<std::string> fields;
  for (std::string field; text >> field;) fields.push_back(std::move(field));
  return fields;
}

// "  0: 0100007F:22B8 00000000:0000 0A …"
void AddTcp(std::string_view text, Listeners& listeners) {
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> fields = Fields(line);
    if (fields.size() < 4 || fields[3] != kTcpListening) continue;
    const size_t colon = fields[1].rfind(':');
    if (colon == std::string::npos) continue;
    const unsigned long port = std::strtoul(fields[1].c_str() + colon + 1, nullptr, 16);
    if (port > 0 && port < 65536) listeners.tcp_ports.insert(static_cast<uint16_t>(port));
  }
}

// "ffff…: 00000002 00000000 00010000 0001 01 12345 /run/app.sock"
void AddUnix(std::string_view text, Listeners& listeners) {
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> fields = Fields(line);
    if (fields.size() < 8 || fields[3] != kUnixAccepting) continue;
    listeners.unix_sockets.insert(fields[7]);
  }
}

}  // namespace

Listeners ParseListeners(std::string_view tcp, std::string_view tcp6, std::string_view unix_text) {
  Listeners listeners;
  AddTcp(tcp, listeners);
  AddTcp(tcp6, listeners);
  AddUnix(unix_text, listeners);
  return listeners;
}

StatusOr<Listeners> ListenersOf(pid_t pid) {
  const std::string net = "/proc/" + std::to_string(pid) + "/net/";
  PAAS_ASSIGN_OR_RETURN(const std::string tcp, os::ReadFile(net + "tcp"));
  PAAS_ASSIGN_OR_RETURN(const std::string unix_text, os::ReadFile(net + "unix"));
  // Absent where the kernel has no IPv6.
  const StatusOr<std::string> tcp6 = os::ReadFile(net + "tcp6");
  return ParseListeners(tcp, tcp6.ok() ? *tcp6 : std::string(), unix_text);
}

}  // namespace paas::agent
