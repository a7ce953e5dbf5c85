#include "container/launch/terminal.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace paas::container::launch {

Outcome OpenTerminal(unsigned short rows, unsigned short columns, Terminal& terminal) {
  terminal.master.Reset(::open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC));
  const int master = terminal.master.get();
  if (master < 0) return FailedTo("open /dev/pts/ptmx");
  struct statfs filesystem {};
  if (::fstatfs(master, &filesystem) != 0) return FailedTo("stat /dev/pts");
  if (filesystem.f_type != DEVPTS_SUPER_MAGIC) return Refuse(EINVAL, "/dev/pts is not a devpts");
  const int locked = 0;
  if (::ioctl(master, TIOCSPTLCK, &locked) != 0) return FailedTo("unlock the terminal");
  // Opens the slave of this very master, whatever its path leads to.
  terminal.slave.Reset(::ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal.slave.valid()) return FailedTo("open the terminal");
  const winsize size{rows, columns, 0, 0};
  return ::ioctl(master, TIOCSWINSZ, &size) == 0 ? Done() : FailedTo("size the terminal");
}

Outcome TakeTerminal(int slave, unsigned uid) {
  if (::fchown(slave, uid, static_cast<gid_t>(-1)) != 0) return FailedTo("own the terminal");
  if (::ioctl(slave, TIOCSCTTY, 0) != 0) return FailedTo("take the terminal");
  return Done();
}

}  // namespace paas::container::launch
