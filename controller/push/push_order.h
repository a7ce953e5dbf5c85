#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/access/rights.h"
#include "controller/push/push_options.h"
#include "controller/source/module_commits.h"

namespace paas::controller {

inline constexpr std::string_view kNoObject = "0000000000000000000000000000000000000000";
inline constexpr std::string_view kBranches = "refs/heads/";
inline constexpr std::string_view kTags = "refs/tags/";

// What one push asks of one ref.
struct RefUpdate {
  std::string ref;
  std::string before;  // kNoObject: it is not there
  std::string after;   // kNoObject: it is to go

  bool creates() const { return before == kNoObject; }
  bool deletes() const { return after == kNoObject; }
  bool is_branch() const { return ref.starts_with(kBranches); }
  bool is_tag() const { return ref.starts_with(kTags); }
  std::string branch() const { return ref.substr(kBranches.size()); }
};

struct PushOrder {
  Caller caller;
  std::string project;
  std::string quarantine;  // where git keeps the new objects until the push is accepted
  std::vector<RefUpdate> updates;
  PushOptions options;
  std::vector<ModuleCommit> modules;        // of submodules, that were fetched with the push
  std::vector<std::string> host_keys = {};  // "host type blob" of where these came from
};

}  // namespace paas::controller
