#include "storage/plan/listener_plan.h"

#include <algorithm>
#include <limits>
#include <sstream>

namespace paas::storage {

Status CheckRange(uint32_t first_id) {
  constexpr uint32_t kLast = std::numeric_limits<uint32_t>::max() - kIdsInRange;
  if (first_id >= kIdsInRange && first_id <= kLast) return absl::OkStatus();
  return InvalidArgument("no range of containers begins with the id " + std::to_string(first_id));
}

std::string Format(const std::vector<Listener>& listeners) {
  std::string text;
  for (const Listener& listener : listeners) {
    text += std::to_string(listener.port) + " " + std::to_string(listener.first_id) + "\n";
  }
  return text;
}

StatusOr<std::vector<Listener>> ParseListeners(std::string_view text) {
  std::vector<Listener> listeners;
  std::set<uint32_t> ports, ranges;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    uint32_t port = 0, first_id = 0;
    std::string rest;
    const bool whole = (fields >> port >> first_id) && !(fields >> rest) && port >= 1 &&
                       port <= std::numeric_limits<uint16_t>::max() && CheckRange(first_id).ok() &&
                       ports.insert(port).second && ranges.insert(first_id).second;
    if (!whole) return InvalidArgument("\"" + line + "\" is no port and range of ids");
    listeners.push_back({first_id, static_cast<uint16_t>(port)});
  }
  return listeners;
}

std::set<uint16_t> ParsePortList(std::string_view text) {
  std::set<uint16_t> ports;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string transport;
    uint16_t port = 0;
    if (fields >> transport >> port && transport == "tcp") ports.insert(port);
  }
  return ports;
}

std::vector<Listener> MissingListeners(const std::vector<Listener>& listeners,
                                       const std::set<uint16_t>& ports) {
  std::vector<Listener> missing;
  for (const Listener& listener : listeners) {
    if (!ports.contains(listener.port)) missing.push_back(listener);
  }
  return missing;
}

std::optional<uint16_t> FreePort(const std::vector<Listener>& listeners, uint16_t first,
                                 const std::set<uint16_t>& refused) {
  if (listeners.size() >= kMostListeners) return std::nullopt;
  std::set<uint32_t> taken(refused.begin(), refused.end());
  for (const Listener& listener : listeners) taken.insert(listener.port);
  uint32_t port = first;
  while (taken.contains(port)) ++port;
  if (port > std::numeric_limits<uint16_t>::max()) return std::nullopt;
  return static_cast<uint16_t>(port);
}

}  // namespace paas::storage
