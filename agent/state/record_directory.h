#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::agent {

// A directory of small JSON records, `<root>/<id>.json`, which may hold secrets: 0700 and 0600.
// Thread-safe for different ids.
class RecordDirectory {
 public:
  // Makes the directory when it is missing, and removes what a kill in the middle of a write left.
  static StatusOr<RecordDirectory> Open(const std::string& root);

  // Durable when it returns.
  Status Put(const std::string& id, std::string_view json) const;
  // NotFound when there is none.
  StatusOr<std::string> Get(const std::string& id) const;
  // A missing one is OK.
  Status Delete(const std::string& id) const;
  // Calls `visit` with the content of each record, sorted by id; stops at the first error and
  // names the file in it.
  Status ForEach(const std::function<Status(std::string_view json)>& visit) const;

 private:
  explicit RecordDirectory(std::string root) : root_(std::move(root)) {}
  std::string PathOf(const std::string& id) const;

  std::string root_;
};

}  // namespace paas::agent
