#include "common/os/spawn_request.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace paas::os {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

SpawnRequest::SpawnRequest(Leads leads) {
  ::posix_spawn_file_actions_init(&actions_);
  ::posix_spawnattr_init(&attributes_);
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes_, &none);
  ::posix_spawnattr_setsigdefault(&attributes_, &all);
  ::posix_spawnattr_setpgroup(&attributes_, 0);
  const int leader = leads == Leads::kSession ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
  ::posix_spawnattr_setflags(
      &attributes_, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | leader));
}

SpawnRequest::~SpawnRequest() {
  ::posix_spawn_file_actions_destroy(&actions_);
  ::posix_spawnattr_destroy(&attributes_);
}

void SpawnRequest::Give(int fd, int number) {
  ::posix_spawn_file_actions_adddup2(&actions_, fd, number);
  highest_ = std::max(highest_, number);
}

void SpawnRequest::GiveNothing(int number) {
  ::posix_spawn_file_actions_addopen(&actions_, number, "/dev/null", O_RDWR, 0);
  highest_ = std::max(highest_, number);
}

void SpawnRequest::SetDirectory(const std::string& path) {
  ::posix_spawn_file_actions_addchdir_np(&actions_, path.c_str());
}

StatusOr<pid_t> SpawnRequest::Start(
    std::vector<std::string> argv,
    const std::optional<std::map<std::string, std::string>>& environment) {
  ::posix_spawn_file_actions_addclosefrom_np(&actions_, highest_ + 1);
  std::vector<std::string> variables;
  if (environment) {
    for (const auto& [name, value] : *environment) variables.push_back(name + "=" + value);
  }
  const std::vector<char*> words = Pointers(argv);
  const std::vector<char*> assignments = Pointers(variables);
  pid_t pid = -1;
  const int failure = ::posix_spawnp(&pid, words[0], &actions_, &attributes_, words.data(),
                                     environment ? assignments.data() : environ);
  if (failure != 0) return ErrnoStatus(failure, "start " + argv[0]);
  return pid;
}

}  // namespace paas::os
