#include "tests/integration/volume/user_namespace.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/os/file.h"

namespace paas::volume {
namespace {

int OpenTree(const std::string& path) {
  constexpr unsigned kClone = 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC;
  return static_cast<int>(::syscall(SYS_open_tree, AT_FDCWD, path.c_str(), kClone));
}

}  // namespace

UserNamespace::UserNamespace(uint32_t first_id) : first_id_(first_id) {
  int ready[2];
  EXPECT_EQ(::pipe2(ready, O_CLOEXEC), 0);
  holder_ = ::fork();
  if (holder_ == 0) {
    const bool entered = ::unshare(CLONE_NEWUSER) == 0;
    (void)!::write(ready[1], entered ? "y" : "n", 1);
    while (true) ::pause();
  }
  char answer = 'n';
  EXPECT_EQ(::read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  ::close(ready[0]);
  ::close(ready[1]);
  const std::string proc = "/proc/" + std::to_string(holder_);
  const std::string map = "0 " + std::to_string(first_id) + " 65536";
  EXPECT_TRUE(os::WriteFile(proc + "/uid_map", map).ok());
  EXPECT_TRUE(os::WriteFile(proc + "/gid_map", map).ok());
  fd_ = os::Open(proc + "/ns/user", O_RDONLY).value_or(os::UniqueFd());
}

UserNamespace::~UserNamespace() {
  ::kill(holder_, SIGKILL);
  ::waitpid(holder_, nullptr, 0);
}

void UserNamespace::Bind(const Attachment& attachment, const std::string& target) const {
  const os::UniqueFd tree(OpenTree(attachment.path));
  ASSERT_TRUE(tree.valid()) << attachment.path;
  if (attachment.map_ids) {
    mount_attr attr{};
    attr.attr_set = MOUNT_ATTR_IDMAP;
    attr.userns_fd = static_cast<uint64_t>(fd_.get());
    ASSERT_EQ(::syscall(SYS_mount_setattr, tree.get(), "", AT_EMPTY_PATH, &attr, sizeof attr), 0)
        << strerror(errno);
  }
  ASSERT_TRUE(os::MakeDirectories(target).ok());
  ASSERT_EQ(::syscall(SYS_move_mount, tree.get(), "", AT_FDCWD, target.c_str(),
                      4 /* MOVE_MOUNT_F_EMPTY_PATH */),
            0)
      << strerror(errno);
}

os::CommandResult UserNamespace::Run(const std::string& directory, const std::string& script,
                                     uint32_t user) const {
  const std::string id = std::to_string(user);
  StatusOr<os::CommandResult> result =
      os::RunCommand({.argv = {"nsenter", "--user=/proc/" + std::to_string(holder_) + "/ns/user",
                               "setpriv", "--reuid", id, "--regid", id, "--clear-groups", "sh",
                               "-c", "cd \"$0\" || exit 99; " + script, directory},
                      .timeout = std::chrono::seconds(60)});
  if (result.ok()) return *std::move(result);
  return {.exit_code = -1, .output = {}, .error_output = Message(result.status())};
}

}  // namespace paas::volume
