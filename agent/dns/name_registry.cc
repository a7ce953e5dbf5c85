#include "agent/dns/name_registry.h"

#include <algorithm>

#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr size_t kLargestFile = 16u << 20;

}  // namespace

NameRegistry::NameRegistry(std::string path, UnixClock clock)
    : path_(std::move(path)),
      clock_(std::move(clock)),
      book_(NameBook::Decode(os::ReadFile(path_, kLargestFile).value_or(""))) {}

void NameRegistry::Want(const std::set<std::string>& names) {
  if (names.empty()) return;
  const std::lock_guard lock(mutex_);
  requested_.insert(names.begin(), names.end());
  woken_ = true;
  changed_.notify_all();
}

void NameRegistry::Await(const std::set<std::string>& names, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [&] {
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return book_.WasAsked(name); });
  });
}

std::map<std::string, std::vector<std::string>> NameRegistry::Addresses(
    const std::set<std::string>& names) const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::vector<std::string>> addresses;
  for (const std::string& name : names) {
    for (const network::Ipv4 address : book_.Current(name)) {
      addresses[name].push_back(address.ToString());
    }
  }
  return addresses;
}

network::NameTable NameRegistry::Open() const {
  const std::lock_guard lock(mutex_);
  return book_.Open();
}

std::vector<std::string> NameRegistry::Due(const std::set<std::string>& needed) {
  const std::lock_guard lock(mutex_);
  requested_.insert(needed.begin(), needed.end());
  book_.Want(requested_, clock_());
  requested_.clear();
  woken_ = false;
  return book_.Due(clock_());
}

bool NameRegistry::Note(const std::map<std::string, StatusOr<NameAnswer>>& answers) {
  bool changed = false;
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, answer] : answers) {
      if (!answer.ok()) log::Debug("name " + name + ": " + Message(answer.status()));
      changed |= book_.Note(name, answer, clock_());
    }
    if (changed) text = book_.Encode();
  }
  // Before anybody acts on it.
  const Status stored = changed ? os::WriteFileDurably(path_, text, 0600) : absl::OkStatus();
  if (!stored.ok()) log::Error("names: " + Message(stored));
  return changed;
}

void NameRegistry::AwaitDue(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  // Whoever waits for these names sees now that they were asked for, and that they are open.
  changed_.notify_all();
  const std::optional<int64_t> due = book_.NextDue();
  if (due) {
    longest = std::clamp(std::chrono::milliseconds(*due - clock_()), std::chrono::milliseconds(0),
                         longest);
  }
  changed_.wait_for(lock, longest, [this] { return woken_; });
}

void NameRegistry::Wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

}  // namespace paas::agent
