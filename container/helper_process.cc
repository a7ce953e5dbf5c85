#include "container/helper_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <csignal>

namespace paas::container {
namespace {

constexpr int kRequestsFd = 3;  // where the helper expects its socket

// Lives as long as the spawn that it describes.
class SpawnSettings {
 public:
  explicit SpawnSettings(int socket) {
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_init(&actions_);
    sigset_t all;
    sigset_t none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    // A session of its own: what a terminal sends to the agent is not for the helper.
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, socket, kRequestsFd);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kRequestsFd + 1);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawnattr_t* attributes() const { return &attributes_; }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

StatusOr<pid_t> SpawnHelper(const std::string& binary, int socket) {
  const SpawnSettings settings(socket);
  std::string name = "paas-launch";
  char* const argv[] = {name.data(), nullptr};
  char* const env[] = {nullptr};
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, binary.c_str(), settings.actions(), settings.attributes(), argv, env);
  if (error != 0) return ErrnoStatus(error, "start " + binary);
  return pid;
}

}  // namespace paas::container
