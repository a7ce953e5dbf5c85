#pragma once

#include <sys/types.h>

#include <string>

#include "common/os/subprocess.h"
#include "common/os/unique_fd.h"
#include "volume/driver.h"

namespace paas::volume {

// The user namespace of a container, with a range of ids of its own.
class UserNamespace {
 public:
  explicit UserNamespace(uint32_t first_id);
  ~UserNamespace();
  UserNamespace(const UserNamespace&) = delete;
  UserNamespace& operator=(const UserNamespace&) = delete;

  int fd() const { return fd_.get(); }
  uint32_t first_id() const { return first_id_; }

  // Mounts an attachment on the directory `target` as a container is given it.
  void Bind(const Attachment& attachment, const std::string& target) const;

  // Runs a shell script as a user of the container; relative paths are below `directory`.
  os::CommandResult Run(const std::string& directory, const std::string& script,
                        uint32_t user = 10000) const;

 private:
  const uint32_t first_id_;
  pid_t holder_ = -1;
  os::UniqueFd fd_;
};

}  // namespace paas::volume
