// What a shell inside a container cannot try by itself: one system call a word, its errno printed.

#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/fs.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

long Try(const char* what, const char* argument) {
  if (std::strcmp(what, "clone-newuser") == 0) {
    return ::syscall(SYS_clone, CLONE_NEWUSER | 17, nullptr, nullptr, nullptr, 0);
  }
  if (std::strcmp(what, "clone3") == 0) return ::syscall(SYS_clone3, nullptr, 0);
  if (std::strcmp(what, "unshare-mount") == 0) return ::unshare(CLONE_NEWNS);
  if (std::strcmp(what, "mount") == 0) return ::mount("none", "/tmp", "tmpfs", 0, nullptr);
  if (std::strcmp(what, "open-tree") == 0) return ::syscall(SYS_open_tree, -100, "/", 1);
  if (std::strcmp(what, "keyctl") == 0) {
    return ::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, -3, 0);
  }
  if (std::strcmp(what, "bpf") == 0) return ::syscall(SYS_bpf, 0, nullptr, 0);
  if (std::strcmp(what, "io-uring") == 0) return ::syscall(SYS_io_uring_setup, 1, nullptr);
  if (std::strcmp(what, "userfaultfd") == 0) return ::syscall(SYS_userfaultfd, 0);
  if (std::strcmp(what, "unknown") == 0) return ::syscall(9999);
  if (std::strcmp(what, "socket-alg") == 0) return ::socket(38, SOCK_SEQPACKET, 0);
  if (std::strcmp(what, "socket-packet") == 0) return ::socket(AF_PACKET, SOCK_RAW, 0);
  if (std::strcmp(what, "socket-nfnetlink") == 0) return ::socket(AF_NETLINK, SOCK_RAW, 12);
  if (std::strcmp(what, "socket-inet6") == 0) return ::socket(AF_INET6, SOCK_STREAM, 0);
  if (std::strcmp(what, "tiocsti") == 0) return ::ioctl(0, TIOCSTI, "x");
  if (std::strcmp(what, "btrfs-subvolume") == 0) return ::ioctl(0, BTRFS_IOC_SUBVOL_CREATE, what);
  if (std::strcmp(what, "btrfs-snapshot") == 0) return ::ioctl(0, BTRFS_IOC_SNAP_CREATE_V2, what);
  if (std::strcmp(what, "reflink") == 0) return ::ioctl(0, FICLONE, -1);
  if (std::strcmp(what, "mknod-block") == 0) {
    return ::mknod("/tmp/loop0", S_IFBLK | 0600, makedev(7, 0));
  }
  if (std::strcmp(what, "ptrace") == 0) {
    return ::ptrace(PTRACE_SEIZE, std::atoi(argument), nullptr, nullptr);
  }
  errno = EINVAL;
  return -1;
}

// Opens and reads every file over and over until its input ends; says how often that failed.
int ReadLoop(char** files) {
  std::printf("reading\n");
  std::fflush(stdout);
  ::fcntl(0, F_SETFL, O_NONBLOCK);
  long rounds = 0, errors = 0;
  char byte = 0;
  for (; ::read(0, &byte, 1) != 0; ++rounds) {
    for (char** file = files; *file != nullptr; ++file) {
      const int fd = ::open(*file, O_RDONLY);
      if (fd < 0 || ::read(fd, &byte, 1) != 1) {
        if (errors++ < 10) std::printf("%s: %s\n", *file, std::strerror(errno));
      }
      if (fd >= 0) ::close(fd);
    }
  }
  std::printf("rounds %ld\nerrors %ld\n", rounds, errors);
  return 0;
}

// Holds a file open, mapped, and its directory as the working one, and a directory of a volume,
// until its input ends; then says what they are.
int Hold(const char* file, const char* volume) {
  const int fd = ::open(file, O_RDONLY);
  const void* const map = ::mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
  const int directory = ::open(volume, O_RDONLY | O_DIRECTORY);
  if (fd < 0 || map == MAP_FAILED || directory < 0) return 1;
  std::printf("held\n");
  std::fflush(stdout);
  char text[64] = {};
  (void)!::read(0, text, 1);
  (void)!::read(fd, text, sizeof text - 1);
  std::printf("fd %s", text);
  std::printf("map %.2s", static_cast<const char*>(map));
  std::memset(text, 0, sizeof text);
  (void)!::read(::open("version", O_RDONLY), text, sizeof text - 1);
  std::printf("cwd %s", text);
  std::memset(text, 0, sizeof text);
  (void)!::read(::openat(directory, "kept", O_RDONLY), text, sizeof text - 1);
  std::printf("volume %s", text);
  const int made = ::openat(directory, "from-holder", O_WRONLY | O_CREAT, 0644);
  return ::write(made, "written\n", 8) == 8 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 3 && std::strcmp(argv[1], "read-loop") == 0) return ReadLoop(argv + 2);
  if (argc == 4 && std::strcmp(argv[1], "hold") == 0) return Hold(argv[2], argv[3]);
  if (argc >= 2 && std::strcmp(argv[1], "cat-ids") == 0) {
    std::printf("ruid=%u euid=%u\n", ::getuid(), ::geteuid());
    return 0;
  }
  for (int i = 1; i < argc; ++i) {
    const bool takes_argument = std::strcmp(argv[i], "ptrace") == 0;
    errno = 0;
    const long result = Try(argv[i], takes_argument && i + 1 < argc ? argv[i + 1] : "");
    if (result == 0 && std::strcmp(argv[i], "clone-newuser") == 0) return 0;
    std::printf("%s %s\n", argv[i], result >= 0 ? "allowed" : ::strerrorname_np(errno));
    if (takes_argument) ++i;
  }
  return 0;
}
