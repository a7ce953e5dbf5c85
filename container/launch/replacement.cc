#include "container/launch/replacement.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <sstream>

#include "container/launch/mounts.h"
#include "container/launch/syscalls.h"
#include "container/launch/template.h"

namespace paas::container::launch {
namespace {

Outcome ReadMountInfo(int own_proc, std::string& text) {
  const os::UniqueFd file(::openat(own_proc, "mountinfo", O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return FailedTo("open mountinfo");
  std::array<char, 4096> buffer{};
  while (true) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FailedTo("read mountinfo");
    if (got == 0) return Done();
    text.append(buffer.data(), static_cast<size_t>(got));
  }
}

// Of what is visible now: not where it is mounted, but itself.
Outcome OpenRoot(const std::string& path, os::UniqueFd& root) {
  PAAS_RETURN_IF_PROBLEM(ResolveInRoot(path, root));
  struct statx info {};
  if (::statx(root.get(), "", AT_EMPTY_PATH, STATX_TYPE, &info) != 0) {
    return FailedTo("stat " + path);
  }
  // Never a directory that merely has the name: then the container was made in another way.
  if ((info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0) return Done();
  return Refuse(EINVAL, "nothing is mounted at " + path);
}

Outcome Isolate(int tree) {
  mount_attr attr{};
  attr.propagation = MS_PRIVATE;
  const int flags = AT_EMPTY_PATH | AT_RECURSIVE;
  if (::mount_setattr(tree, "", flags, &attr, sizeof attr) == 0) return Done();
  return FailedTo("part the new tree from its origin");
}

}  // namespace

Outcome CountMounts(int own_proc, const std::string& target, int& count) {
  std::string text;
  PAAS_RETURN_IF_PROBLEM(ReadMountInfo(own_proc, text));
  count = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string id, parent, device, root, mount_point;
    fields >> id >> parent >> device >> root >> mount_point;
    if (mount_point == target) ++count;
  }
  return Done();
}

Outcome LeaveOneMount(int own_proc, const std::string& target) {
  int count = 0;
  PAAS_RETURN_IF_PROBLEM(CountMounts(own_proc, target, count));
  if (count == 0) return Refuse(EINVAL, "nothing is mounted at " + target);
  for (; count > 1; --count) PAAS_RETURN_IF_PROBLEM(Detach(target));
  return Done();
}

Outcome CloneAttachedAt(const std::string& path, os::UniqueFd& mount) {
  os::UniqueFd root;
  PAAS_RETURN_IF_PROBLEM(OpenRoot(path, root));
  mount.Reset(::open_tree(root.get(), "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  return mount.valid() ? Done() : FailedTo("clone what is at " + path);
}

Outcome CloneWritable(const std::string& path, os::UniqueFd& mount) {
  PAAS_RETURN_IF_PROBLEM(CloneAttachedAt(path, mount));
  mount_attr attr{};
  attr.attr_clr = MOUNT_ATTR_RDONLY;
  if (::mount_setattr(mount.get(), "", AT_EMPTY_PATH, &attr, sizeof attr) == 0) return Done();
  return FailedTo("open the clone of " + path + " for writing");
}

Outcome BuildInScratch(int scratch, const std::string& name, const std::vector<std::string>& parts,
                       std::map<std::string, os::UniqueFd>& detached) {
  if (::setns(scratch, CLONE_NEWNS) != 0) return FailedTo("enter the template");
  if (::unshare(CLONE_NEWNS) != 0) return FailedTo("copy the template");
  PAAS_RETURN_IF_PROBLEM(AttachAt(detached[name].get(), kTemplateAttachPoint));
  for (const std::string& part : parts) {
    const std::string place = kTemplateAttachPoint + part.substr(name.size());
    if (Outcome outcome = AttachAt(detached[part].get(), place); outcome) {
      outcome->message = part + " of the new image: " + outcome->message;
      return outcome;
    }
    detached.erase(part);
  }
  os::UniqueFd tree(::open_tree(AT_FDCWD, kTemplateAttachPoint,
                                AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  if (!tree.valid()) return FailedTo("clone the new " + name);
  detached[name] = std::move(tree);
  return Isolate(detached[name].get());
}

Outcome PutTreeBeneath(int tree, const std::string& target) {
  os::UniqueFd place;
  PAAS_RETURN_IF_PROBLEM(OpenRoot(target, place));
  constexpr unsigned kFlags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH | kMoveMountBeneath;
  if (::move_mount(tree, "", place.get(), "", kFlags) == 0) return Done();
  return FailedTo("move beneath " + target);
}

Outcome Detach(const std::string& target) {
  if (::umount2(target.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) return Done();
  return FailedTo("detach " + target);
}

}  // namespace paas::container::launch
