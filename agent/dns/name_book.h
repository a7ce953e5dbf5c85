#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "network/container_network.h"

namespace paas::agent {

// What a name server said of a name: no addresses when there is no such name.
struct NameAnswer {
  std::vector<network::Ipv4> addresses;
  std::chrono::seconds ttl{0};

  bool operator==(const NameAnswer&) const = default;
};

// The names that containers may connect to, and their addresses over time. PURE: the time is given,
// in Unix milliseconds. Addresses stay open for an hour after they left the answers, since programs
// keep what they resolved; while nobody answers they stay for as long as that lasts.
class NameBook {
 public:
  // The names that somebody needs now. New ones are due at once; one that was not needed for ten
  // minutes is forgotten.
  void Want(const std::set<std::string>& names, int64_t now);

  // Names whose time has come.
  std::vector<std::string> Due(int64_t now) const;
  // When the next one is; nothing without names.
  std::optional<int64_t> NextDue() const;

  // Takes an answer, or that there was none. True when addresses came or went.
  bool Note(const std::string& name, const StatusOr<NameAnswer>& answer, int64_t now);

  // Whether it was asked for since it was wanted, with whatever result.
  bool WasAsked(const std::string& name) const;
  // Of the last answer: what a container is to use.
  std::vector<network::Ipv4> Current(const std::string& name) const;
  // All that are to be open.
  network::NameTable Open() const;

  std::string Encode() const;
  // What cannot be read is left out.
  static NameBook Decode(std::string_view text);

 private:
  struct Entry {
    std::vector<network::Ipv4> current;
    std::map<network::Ipv4, int64_t> seen;  // when it was in an answer, last
    int64_t due = 0;
    int64_t wanted = 0;
    uint32_t failures = 0;
    bool was_asked = false;
  };
  static bool TakeAnswer(Entry& entry, const NameAnswer& answer, int64_t now);

  std::map<std::string, Entry> entries_;
};

}  // namespace paas::agent
