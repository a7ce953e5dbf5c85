#include "image/fuse_squashfs.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "common/os/file.h"
#include "common/os/filesystem_probe.h"
#include "common/os/fuse_connection.h"
#include "common/os/pipe.h"
#include "common/os/spawn_request.h"
#include "image/detached_mount.h"
#include "image/squashfuse/server_fds.h"

namespace paas::image {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kSubtype[] = "paas-squashfuse";
constexpr std::chrono::seconds kStartTimeout{10};
// Above the numbers that the server's descriptors get, so that no dup2() overwrites another.
constexpr int kFirstSafeFd = 16;

std::string Label(const Digest& digest) { return "paas:" + digest.hex(); }

StatusOr<os::UniqueFd> DuplicateHigh(int fd) {
  os::UniqueFd high(::fcntl(fd, F_DUPFD_CLOEXEC, kFirstSafeFd));
  if (!high) return ErrnoStatus("duplicate a descriptor");
  return high;
}

struct Option {
  const char* name;
  std::string value;  // empty: a flag
};

// A mount of the FUSE device, not attached anywhere yet.
StatusOr<os::UniqueFd> MakeMount(int device, const Digest& digest) {
  const os::UniqueFd context(::fsopen("fuse", FSOPEN_CLOEXEC));
  if (!context) return ErrnoStatus("open the fuse filesystem");
  // The kernel checks modes itself (default_permissions, which also is what allows mapping ids),
  // for all users (allow_other); the server never learns who asks.
  for (const Option& option : {Option{"source", Label(digest)},
                               {"subtype", kSubtype},
                               {"fd", std::to_string(device)},
                               {"rootmode", "40000"},
                               {"user_id", "65534"},
                               {"group_id", "65534"},
                               {"allow_other", ""},
                               {"default_permissions", ""},
                               {"ro", ""}}) {
    const bool flag = option.value.empty();
    if (::fsconfig(context.get(), flag ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING, option.name,
                   flag ? nullptr : option.value.c_str(), 0) != 0) {
      return ErrnoStatus(std::string("set fuse option ") + option.name);
    }
  }
  if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return ErrnoStatus("mount the FUSE device");
  }
  os::UniqueFd mount(::fsmount(context.get(), FSMOUNT_CLOEXEC, kImageMountAttributes));
  if (!mount) return ErrnoStatus("make a FUSE mount");
  return mount;
}

struct ServerFds {
  int device;
  int image;
  int report;
};

// The server makes its sandbox itself.
StatusOr<pid_t> Spawn(const std::string& server, const std::string& label, const ServerFds& fds) {
  os::SpawnRequest request;
  for (const int stdio : {0, 1, 2}) request.GiveNothing(stdio);
  request.Give(fds.device, squashfuse::kDeviceFd);
  request.Give(fds.image, squashfuse::kImageFd);
  request.Give(fds.report, squashfuse::kReportFd);
  return request.Start({server, label}, std::map<std::string, std::string>());
}

// Everything that the server writes to its report pipe, until it closes it.
StatusOr<std::string> ReadReport(int pipe) {
  const Clock::time_point deadline = Clock::now() + kStartTimeout;
  std::string report;
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd poll{pipe, POLLIN, 0};
    const int ready = left.count() > 0 ? ::poll(&poll, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return Status(absl::StatusCode::kDeadlineExceeded, "it does not answer");
    char buffer[512];
    const ssize_t got = ::read(pipe, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || report.size() > sizeof buffer) return report;
    report.append(buffer, static_cast<size_t>(got));
  }
}

// The server leaves its first process as soon as it is in its pid namespace; both are in one
// process group, whose number stays taken while either lives.
Status AwaitServer(pid_t pid, int pipe) {
  const StatusOr<std::string> report = ReadReport(pipe);
  const bool ready = report.ok() && *report == squashfuse::kReady;
  if (!ready) ::kill(-pid, SIGKILL);
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (!report.ok()) return Annotate(report.status(), "start paas-squashfuse");
  if (ready) return absl::OkStatus();
  return Internal("paas-squashfuse: " + (report->empty() ? "died" : *report));
}

// Never asks the mount itself: that would hang.
void CutOff(const std::string& target) {
  const StatusOr<std::vector<os::MountInfo>> mounts = os::ReadMountInfo();
  if (!mounts.ok()) return;
  for (const os::MountInfo& mount : *mounts) {
    if (mount.mount_point != target || mount.fs_type != std::string("fuse.") + kSubtype) continue;
    (void)os::FuseConnection(mount.device).Abort();
  }
}

}  // namespace

Status FuseSquashfs::Mount(int image, const Digest& digest, const std::string& target) {
  PAAS_ASSIGN_OR_RETURN(os::Pipe report, os::MakePipe());
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd low_device, os::Open("/dev/fuse", O_RDWR));
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd writer, DuplicateHigh(report.writer.get()));
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd device, DuplicateHigh(low_device.get()));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd content, DuplicateHigh(image));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd mount, MakeMount(device.get(), digest));
  PAAS_ASSIGN_OR_RETURN(const pid_t server,
                        Spawn(server_, Label(digest), {device.get(), content.get(), writer.get()}));
  // The connection must end with the server, and the report with its last writer.
  for (os::UniqueFd* fd : {&low_device, &device, &report.writer, &writer}) fd->Reset();
  PAAS_RETURN_IF_ERROR(AwaitServer(server, report.reader.get()));
  return AttachMount(mount.get(), target);
}

bool FuseSquashfs::Alive(const std::string& target) const {
  const Status answer = os::AwaitFilesystem(target, patience_);
  if (absl::IsDeadlineExceeded(answer)) CutOff(target);
  return answer.ok();
}

bool FuseSquashfs::Serves(const os::MountInfo& mount, const Digest& digest,
                          const std::string&) const {
  return mount.fs_type == std::string("fuse.") + kSubtype && mount.source == Label(digest) &&
         Alive(mount.mount_point);
}

}  // namespace paas::image
