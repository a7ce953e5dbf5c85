#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "agent/dns/name_book.h"

namespace paas::agent {

// The node's NameBook, on disk: an agent that comes back opens what was open. Whoever needs names
// says so here, and NameKeeper asks for them. Thread-safe.
class NameRegistry {
 public:
  using UnixClock = std::function<int64_t()>;  // milliseconds

  // An unreadable file counts as empty: everything in it can be asked for again.
  NameRegistry(std::string path, UnixClock clock);

  // Names that are about to be needed. Does not wait.
  void Want(const std::set<std::string>& names);
  // Until each of them was asked for, for `patience` at most.
  void Await(const std::set<std::string>& names, std::chrono::milliseconds patience);

  // What a container is to use: name → addresses. Those without any are left out.
  std::map<std::string, std::vector<std::string>> Addresses(
      const std::set<std::string>& names) const;
  network::NameTable Open() const;

  // For NameKeeper. The names that are due, once `needed` are wanted too.
  std::vector<std::string> Due(const std::set<std::string>& needed);
  // True when addresses came or went.
  bool Note(const std::map<std::string, StatusOr<NameAnswer>>& answers);
  // Until a name is due, or somebody wants one, or Wake().
  void AwaitDue(std::chrono::milliseconds longest);
  void Wake();

 private:
  const std::string path_;
  const UnixClock clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  NameBook book_;
  std::set<std::string> requested_;  // since the last Due()
  bool woken_ = false;
};

}  // namespace paas::agent
