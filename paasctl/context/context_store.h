#pragma once

#include <functional>
#include <string>

#include "paasctl/context/context_file.h"

namespace paas::paasctl {

using ContextEdit = std::function<Status(ContextFile&)>;

// config.yaml of one user. May be used by several processes at once.
class ContextStore {
 public:
  // `path`: of config.yaml; empty: there is no place for one, and no context.
  explicit ContextStore(std::string path) : path_(std::move(path)) {}

  // No contexts when there is no file. FailedPrecondition when others may read its tokens.
  StatusOr<ContextFile> Read() const;
  // Reads, edits and writes under a lock; the file is replaced at once, for the user alone (0600).
  // Where the path is a symbolic link, what it leads to is replaced.
  Status Change(const ContextEdit& edit) const;

 private:
  const std::string path_;
};

// $XDG_CONFIG_HOME/paasctl/config.yaml, below $HOME/.config without the former; empty without both.
// Relative values count as unset, as the XDG specification says.
std::string ContextPath(const std::string& xdg_config_home, const std::string& home);

}  // namespace paas::paasctl
