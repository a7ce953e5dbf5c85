#pragma once

#include <map>
#include <string>
#include <string_view>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "common/tree/entry.h"

namespace paas::tree {

// Makes the entries of a walk below a directory that nobody else writes to. They are checked: a
// stranger may have made them. Nothing is replaced, and nothing is made through a symlink or
// outside of the directory. Not thread-safe.
class TreeWriter {
 public:
  explicit TreeWriter(os::UniqueFd root) : root_(std::move(root)) {}

  // InvalidArgument for an entry that no walk makes, AlreadyExists for one that is there, and the
  // errors of the file system.
  Status Add(const Entry& entry);
  // Of the last entry.
  Status Write(uint64_t offset, std::string_view content);
  // Ends the last file, and gives directories their times. Once.
  Status Finish();

 private:
  Status AddChecked(const Entry& entry);
  StatusOr<int> ParentOf(const std::string& path);
  Status MakeDirectory(int parent, const std::string& name, const Entry& entry);
  Status MakeLink(int parent, const std::string& name, const Entry& entry) const;
  Status MakeName(int parent, const std::string& name, const Entry& entry) const;
  Status EndFile();
  Status EndDirectories(const std::string& but_those_above);

  const os::UniqueFd root_;
  os::UniqueFd parent_;  // of the last entry
  std::string parent_path_;
  os::UniqueFd file_;  // the last entry, when it is one
  Entry entry_;
  uint64_t written_ = 0;                             // up to there
  std::map<std::string, int64_t> open_directories_;  // above the last entry → their time
};

}  // namespace paas::tree
