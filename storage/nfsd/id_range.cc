#include "storage/nfsd/id_range.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "common/os/file.h"
#include "common/os/pipe.h"
#include "storage/plan/listener_plan.h"

namespace paas::storage {
namespace {

// Never returns. Goes on once the parent has written the maps, and ends when that is gone.
[[noreturn]] void RunChild(int entered, int go, int go_of_parent,
                           const std::function<int()>& work) {
  (void)::close(go_of_parent);
  char byte = 0;
  if (::unshare(CLONE_NEWUSER) != 0) ::_exit(errno);
  if (::write(entered, &byte, 1) != 1 || ::read(go, &byte, 1) != 1) ::_exit(EPIPE);
  ::_exit(work());
}

// A node's root is somebody, as whom the node's kernel speaks of its mounts: nfsd makes no session
// for nobody. Nothing belongs to who it is.
std::string MapOf(uint32_t first_id) {
  const std::string count = std::to_string(kIdsInRange);
  return std::to_string(first_id) + " 0 " + count + "\n0 " + count + " 1\n";
}

Status WriteMaps(pid_t pid, uint32_t first_id) {
  const std::string process = "/proc/" + std::to_string(pid);
  const std::string map = MapOf(first_id);
  PAAS_RETURN_IF_ERROR(os::WriteFile(process + "/uid_map", map));
  return os::WriteFile(process + "/gid_map", map);
}

Status Guide(pid_t pid, uint32_t first_id, int entered, int go) {
  char byte = 0;
  if (::read(entered, &byte, 1) != 1) return absl::OkStatus();  // its exit code tells why
  PAAS_RETURN_IF_ERROR(WriteMaps(pid, first_id));
  return ::write(go, &byte, 1) == 1 ? absl::OkStatus() : ErrnoStatus("start in a range of ids");
}

}  // namespace

Status RunInIdRange(uint32_t first_id, const std::function<int()>& work) {
  PAAS_RETURN_IF_ERROR(CheckRange(first_id));
  PAAS_ASSIGN_OR_RETURN(os::Pipe entered, os::MakePipe());
  PAAS_ASSIGN_OR_RETURN(os::Pipe go, os::MakePipe());
  const pid_t pid = ::fork();
  if (pid < 0) return ErrnoStatus("fork");
  if (pid == 0) {
    RunChild(entered.writer.get(), go.reader.get(), go.writer.get(), work);
  }
  entered.writer.Reset();
  go.reader.Reset();
  const Status guided = Guide(pid, first_id, entered.reader.get(), go.writer.get());
  go.writer.Reset();
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  PAAS_RETURN_IF_ERROR(guided);
  if (!WIFEXITED(status)) return Internal("the process in a range of ids was killed");
  if (WEXITSTATUS(status) == 0) return absl::OkStatus();
  return ErrnoStatus(WEXITSTATUS(status),
                     "act in the range of ids from " + std::to_string(first_id));
}

}  // namespace paas::storage
