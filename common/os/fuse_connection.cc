#include "common/os/fuse_connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>

#include "common/os/unique_fd.h"

namespace paas::os {
namespace {

constexpr std::chrono::milliseconds kInterval{5};

// The control file system, mounted nowhere: whether /sys/fs/fuse/connections is one is up to
// others.
StatusOr<os::UniqueFd> ControlMount() {
  const os::UniqueFd context(::fsopen("fusectl", FSOPEN_CLOEXEC));
  if (!context) return ErrnoStatus("open fusectl");
  if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return ErrnoStatus("make fusectl");
  }
  os::UniqueFd mount(::fsmount(context.get(), FSMOUNT_CLOEXEC, 0));
  if (!mount) return ErrnoStatus("mount fusectl");
  return mount;
}

}  // namespace

FuseConnection::FuseConnection(const std::string& device)
    : number_(device.substr(device.find(':') + 1)) {}

bool FuseConnection::Exists() const {
  const StatusOr<os::UniqueFd> control = ControlMount();
  return control.ok() && ::faccessat(control->get(), number_.c_str(), F_OK, 0) == 0;
}

int FuseConnection::Waiting() const {
  const StatusOr<os::UniqueFd> control = ControlMount();
  if (!control.ok()) return 0;
  const os::UniqueFd file(
      ::openat(control->get(), (number_ + "/waiting").c_str(), O_RDONLY | O_CLOEXEC));
  char text[32] = {};
  return file && ::read(file.get(), text, sizeof text - 1) > 0 ? std::atoi(text) : 0;
}

Status FuseConnection::Abort() const {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd control, ControlMount());
  const os::UniqueFd file(
      ::openat(control.get(), (number_ + "/abort").c_str(), O_WRONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return absl::OkStatus();
  if (!file || ::write(file.get(), "1", 1) != 1) return ErrnoStatus("abort FUSE " + number_);
  return absl::OkStatus();
}

bool FuseConnection::AwaitEnd(std::chrono::milliseconds patience) const {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (Exists()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    // The kernel offers no event for it.
    (void)::poll(nullptr, 0, static_cast<int>(kInterval.count()));
  }
  return true;
}

}  // namespace paas::os
