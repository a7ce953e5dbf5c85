#include "tests/bench/assemble/floor.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>

#include "common/os/file.h"
#include "common/os/unique_fd.h"

namespace paas::bench {
namespace {

// A floor that did less than it says would be worthless.
long Must(long result, const char* what) {
  if (result >= 0) return result;
  std::perror(what);
  ::_exit(1);
}

void Mount(const char* type, const char* target) {
  const int context = ::fsopen(type, FSOPEN_CLOEXEC);
  Must(::fsconfig(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0), type);
  const int mount = ::fsmount(context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID);
  Must(::move_mount(mount, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH), target);
}

[[noreturn]] void Assemble(int start, int root, int report, const char* program) {
  char byte = 0;
  Must(::read(start, &byte, 1), "wait");
  Must(::setresgid(0, 0, 0), "setresgid");
  Must(::setresuid(0, 0, 0), "setresuid");
  Must(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "private");
  Must(::move_mount(root, "", AT_FDCWD, "/mnt", MOVE_MOUNT_F_EMPTY_PATH), "attach the root");
  Must(::chdir("/mnt"), "chdir");
  for (const char* target : {"run", "tmp", "dev"}) Mount("tmpfs", target);
  Must(::mkdir("dev/pts", 0755), "dev/pts");
  Must(::mkdir("dev/mqueue", 0755), "dev/mqueue");
  Mount("proc", "proc");
  Mount("devpts", "dev/pts");
  Mount("mqueue", "dev/mqueue");
  Must(::syscall(SYS_pivot_root, ".", "."), "pivot_root");
  Must(::umount2(".", MNT_DETACH), "detach the old root");
  Must(::sethostname("floor", 5), "sethostname");
  Must(::fcntl(report, F_SETFD, FD_CLOEXEC), "cloexec");
  const std::array<char*, 3> argv = {const_cast<char*>(program), const_cast<char*>("1000"),
                                     nullptr};
  ::execv(argv[0], argv.data());
  Must(::write(report, "x", 1), "report");
  ::_exit(1);
}

void WriteMaps(pid_t pid) {
  const std::string proc = "/proc/" + std::to_string(pid);
  (void)os::WriteFile(proc + "/uid_map", "0 3000000 65536");
  (void)os::WriteFile(proc + "/gid_map", "0 3000000 65536");
}

// An idmapped mount takes the child's user namespace, so the parent makes it and hands it over by
// the shared descriptor table (CLONE_FILES is not used: the number is reserved beforehand).
int MapRoot(pid_t pid, const std::string& root) {
  const os::UniqueFd space(
      ::open(("/proc/" + std::to_string(pid) + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
  const int tree = ::open_tree(AT_FDCWD, root.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  mount_attr attr{};
  attr.attr_set = MOUNT_ATTR_IDMAP | MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID;
  attr.userns_fd = static_cast<uint64_t>(space.get());
  ::mount_setattr(tree, "", AT_EMPTY_PATH, &attr, sizeof attr);
  return tree;
}

}  // namespace

StatusOr<FloorContainer> StartFloor(const std::string& root, const char* program) {
  std::array<int, 2> start{};
  std::array<int, 2> report{};
  if (::pipe2(start.data(), O_CLOEXEC) != 0 || ::pipe2(report.data(), O_CLOEXEC) != 0) {
    return ErrnoStatus("make a pipe");
  }
  // A user namespace whose mapping the root's clone can use exists before the container, as a
  // prepared slot does; its making is part of the measure.
  const auto begin = std::chrono::steady_clock::now();
  clone_args holder_args{};
  holder_args.flags = CLONE_NEWUSER | CLONE_NEWNET;
  holder_args.exit_signal = SIGCHLD;
  const auto holder = static_cast<pid_t>(::syscall(SYS_clone3, &holder_args, sizeof holder_args));
  if (holder == 0) {
    ::close_range(3, ~0u, 0);  // or the pipe would not end
    ::pause();
    ::_exit(0);
  }
  WriteMaps(holder);
  const int tree = MapRoot(holder, root);
  const os::UniqueFd user(
      ::open(("/proc/" + std::to_string(holder) + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
  const pid_t middle = ::fork();
  if (middle == 0) {
    // Like ours, the mounts are made inside of the user namespace's own copies.
    const os::UniqueFd net(
        ::open(("/proc/" + std::to_string(holder) + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
    ::setns(user.get(), CLONE_NEWUSER);
    ::setns(net.get(), CLONE_NEWNET);
    clone_args args{};
    args.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP;
    args.exit_signal = SIGCHLD;
    const auto pid = static_cast<pid_t>(::syscall(SYS_clone3, &args, sizeof args));
    if (pid == 0) Assemble(start[0], tree, report[1], program);
    Must(::write(report[1], &pid, sizeof pid), "tell the pid");
    ::close_range(3, ~0u, 0);
    int status = 0;
    ::waitpid(pid, &status, 0);
    ::_exit(WEXITSTATUS(status));
  }
  ::close(report[1]);
  ::close(start[0]);
  FloorContainer container{.parent = middle, .holder = holder};
  const bool told = ::read(report[0], &container.init, sizeof container.init) == sizeof(pid_t);
  Must(::write(start[1], "g", 1), "go");
  char byte = 0;
  const ssize_t failed = ::read(report[0], &byte, 1);
  container.until_exec = std::chrono::steady_clock::now() - begin;
  for (const int fd : {start[1], report[0], tree}) ::close(fd);
  if (told && failed == 0) return container;
  (void)StopFloor(container);
  return Internal("the floor's container did not start");
}

Status StopFloor(const FloorContainer& container) {
  for (const pid_t pid : {container.init, container.holder}) {
    if (pid > 0) ::kill(pid, SIGKILL);
  }
  int status = 0;
  ::waitpid(container.parent, &status, 0);
  ::waitpid(container.holder, nullptr, 0);
  return status == 0 ? absl::OkStatus() : Internal("the floor's container failed");
}

StatusOr<Duration> MeasureFloor(const std::string& root) {
  PAAS_ASSIGN_OR_RETURN(const FloorContainer container, StartFloor(root, "/bin/true"));
  PAAS_RETURN_IF_ERROR(StopFloor(container));
  return container.until_exec;
}

}  // namespace paas::bench
