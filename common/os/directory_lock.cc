#include "common/os/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "common/os/file.h"

namespace paas::os {

StatusOr<UniqueFd> LockDirectory(const std::string& directory, std::string_view owner) {
  PAAS_RETURN_IF_ERROR(MakeDirectories(directory, 0700));
  PAAS_ASSIGN_OR_RETURN(UniqueFd lock, Open(directory + "/lock", O_RDWR | O_CREAT, 0600));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return ErrnoStatus("lock " + directory);
  return AlreadyExists("another " + std::string(owner) + " uses " + directory);
}

}  // namespace paas::os
