#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "common/status/status.h"
#include "storage/plan/listener_plan.h"

namespace paas::storage {

// The NFS server of this machine's kernel. Thread-safe.
class Nfsd {
 public:
  // `control`: where its file system is mounted, /proc/fs/nfsd.
  explicit Nfsd(std::string control) : control_(std::move(control)) {}

  // Unavailable, in words for people, when it does not run.
  Status Check() const;
  // Of its TCP listeners.
  StatusOr<std::set<uint16_t>> Ports() const;

  // AlreadyExists when somebody listens there.
  static Status CheckFree(const std::string& address, uint16_t port);

  // Gives it a socket that listens at `address`. What comes in there is done with ids of its range
  // (Linux 5.2: a listener has the user namespace of whoever opened the file by which it was
  // given). It has it until it ends. AlreadyExists when somebody else listens there.
  Status Listen(const std::string& address, const Listener& listener) const;

 private:
  const std::string control_;
};

}  // namespace paas::storage
