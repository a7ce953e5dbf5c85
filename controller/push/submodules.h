#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// What .gitmodules says of one path.
struct SubmoduleEntry {
  std::string path;
  std::string url;
  size_t line = 0;

  bool operator==(const SubmoduleEntry&) const = default;
};

// The sections of the file. What its syntax allows beyond "key = value" lines makes no entry. PURE.
std::vector<SubmoduleEntry> ReadSubmodules(std::string_view file);

// From where a submodule is fetched. One of the two.
struct SubmoduleSource {
  std::string project;  // of this platform
  std::string url;      // see RemoteUrl

  bool operator==(const SubmoduleSource&) const = default;
};

// Where a URL leads that stands in a repository of `base`. Relative URLs lead to neighbours of it:
// to other projects, or to the same host. InvalidArgument for every other protocol, for names and
// passwords in it, and for what leads out of the host. PURE.
StatusOr<SubmoduleSource> LocateSubmodule(const SubmoduleSource& base, const std::string& url);

}  // namespace paas::controller
