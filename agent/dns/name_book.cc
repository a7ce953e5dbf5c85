#include "agent/dns/name_book.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace paas::agent {
namespace {

using network::Ipv4;
using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int64_t kHeldMs = milliseconds(minutes(60)).count();
constexpr int64_t kForgottenMs = milliseconds(minutes(10)).count();
constexpr seconds kShortestTtl{5};
constexpr seconds kLongestTtl{900};
constexpr int64_t kFirstRetryMs = milliseconds(seconds(5)).count();
constexpr int64_t kLongestRetryMs = milliseconds(minutes(5)).count();
// A server that says more than this does so to fill tables.
constexpr size_t kMostOfAnswer = 32;
constexpr size_t kMostOfName = 64;

int64_t RetryAfter(uint32_t failures) {
  return std::min(kLongestRetryMs, kFirstRetryMs << std::min<uint32_t>(failures, 10));
}

std::vector<std::string> Texts(const std::vector<Ipv4>& addresses) {
  std::vector<std::string> texts;
  for (const Ipv4 address : addresses) texts.push_back(address.ToString());
  return texts;
}

}  // namespace

void NameBook::Want(const std::set<std::string>& names, int64_t now) {
  for (const std::string& name : names) entries_[name].wanted = now;
  std::erase_if(entries_, [&](const auto& entry) {
    return !names.contains(entry.first) && now - entry.second.wanted > kForgottenMs;
  });
}

std::vector<std::string> NameBook::Due(int64_t now) const {
  std::vector<std::string> due;
  for (const auto& [name, entry] : entries_) {
    // Further away than it can be: the clock was set back.
    const bool is_lost = entry.due > now + kLongestRetryMs + milliseconds(kLongestTtl).count();
    if (entry.due <= now || is_lost) due.push_back(name);
  }
  return due;
}

std::optional<int64_t> NameBook::NextDue() const {
  std::optional<int64_t> next;
  for (const auto& [name, entry] : entries_) next = std::min(next.value_or(entry.due), entry.due);
  return next;
}

bool NameBook::TakeAnswer(Entry& entry, const NameAnswer& answer, int64_t now) {
  const std::vector<Ipv4> current = entry.current;
  const size_t known = entry.seen.size();
  entry.current.assign(answer.addresses.begin(),
                       answer.addresses.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                      answer.addresses.size(), kMostOfAnswer)));
  for (const Ipv4 address : entry.current) entry.seen[address] = now;
  const bool grew = entry.seen.size() != known;
  std::erase_if(entry.seen, [&](const auto& seen) { return now - seen.second > kHeldMs; });
  while (entry.seen.size() > kMostOfName) {
    entry.seen.erase(std::min_element(
        entry.seen.begin(), entry.seen.end(),
        [](const auto& left, const auto& right) { return left.second < right.second; }));
  }
  return grew || entry.seen.size() != known || entry.current != current;
}

bool NameBook::Note(const std::string& name, const StatusOr<NameAnswer>& answer, int64_t now) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return false;
  Entry& entry = found->second;
  entry.was_asked = true;
  if (!answer.ok()) {
    entry.due = now + RetryAfter(entry.failures++);
    return false;
  }
  entry.failures = 0;
  entry.due = now + milliseconds(std::clamp(answer->ttl, kShortestTtl, kLongestTtl)).count();
  return TakeAnswer(entry, *answer, now);
}

bool NameBook::WasAsked(const std::string& name) const {
  const auto found = entries_.find(name);
  return found != entries_.end() && found->second.was_asked;
}

std::vector<Ipv4> NameBook::Current(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? std::vector<Ipv4>() : found->second.current;
}

network::NameTable NameBook::Open() const {
  network::NameTable table;
  for (const auto& [name, entry] : entries_) {
    for (const auto& [address, seen] : entry.seen) table[name].insert(address);
  }
  return table;
}

std::string NameBook::Encode() const {
  json document = {{"version", 1}, {"names", json::object()}};
  for (const auto& [name, entry] : entries_) {
    json seen = json::object();
    for (const auto& [address, at] : entry.seen) seen[address.ToString()] = at;
    document["names"][name] = {
        {"current", Texts(entry.current)}, {"seen", seen}, {"wanted", entry.wanted}};
  }
  return document.dump();
}

// Everything is due, and counts as asked for where it has addresses: an agent that comes back waits
// for nobody.
NameBook NameBook::Decode(std::string_view text) {
  NameBook book;
  try {
    const json document = json::parse(text);
    for (const auto& [name, fields] : document.at("names").items()) {
      Entry entry;
      for (const auto& [address, at] : fields.at("seen").items()) {
        const StatusOr<Ipv4> parsed = Ipv4::Parse(address);
        if (parsed.ok()) entry.seen[*parsed] = at.get<int64_t>();
      }
      for (const std::string& address : fields.at("current").get<std::vector<std::string>>()) {
        const StatusOr<Ipv4> parsed = Ipv4::Parse(address);
        if (parsed.ok() && entry.seen.contains(*parsed)) entry.current.push_back(*parsed);
      }
      entry.wanted = fields.at("wanted").get<int64_t>();
      entry.was_asked = !entry.seen.empty();
      book.entries_[name] = std::move(entry);
    }
  } catch (const json::exception&) {
    return {};
  }
  return book;
}

}  // namespace paas::agent
