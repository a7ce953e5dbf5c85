#include "agent/lifecycle/host_key.h"

#include <fcntl.h>
#include <unistd.h>

#include "agent/lifecycle/ssh_key.h"
#include "common/os/file.h"

namespace paas::agent {
namespace {

Status Write(const std::string& path, const std::string& key) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd file,
                        os::Open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600));
  return Annotate(os::WriteAll(file.get(), key), path);
}

// Two containers of one environment may ask at once: each makes its own, the first rename wins.
Status MakeKey(const std::string& path) {
  const std::string temp = path + ".tmp." + std::to_string(::gettid());
  PAAS_ASSIGN_OR_RETURN(const std::string key, NewSshKey());
  Status made = Write(temp, key);
  if (made.ok() && ::link(temp.c_str(), path.c_str()) != 0 && !os::Exists(path)) {
    made = ErrnoStatus("link " + path);
  }
  ::unlink(temp.c_str());
  return made;
}

}  // namespace

StatusOr<std::string> HostKey(const std::string& directory) {
  const std::string path = directory + "/ssh_host_ed25519_key";
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory, 0700));
  StatusOr<std::string> key = os::ReadFile(path);
  // It is not synced: that takes longer than making another after a crash of the machine.
  if (key.ok() && key->empty()) ::unlink(path.c_str());
  if (key.ok() && !key->empty()) return key;
  PAAS_RETURN_IF_ERROR(MakeKey(path));
  return os::ReadFile(path);
}

}  // namespace paas::agent
