#include "agent/lifecycle/host_key.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::agent {
namespace {

constexpr std::chrono::seconds kTimeout{10};

// Two containers of one environment may ask at once: each makes its own, the first rename wins.
Status MakeKey(const std::string& path) {
  const std::string temp = path + ".tmp." + std::to_string(::gettid());
  ::unlink(temp.c_str());
  const StatusOr<std::string> made = os::RunChecked(
      {.argv = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "paas", "-f", temp},
       .timeout = kTimeout});
  ::unlink((temp + ".pub").c_str());
  if (!made.ok()) return made.status();
  const bool linked = ::link(temp.c_str(), path.c_str()) == 0 || os::Exists(path);
  ::unlink(temp.c_str());
  return linked ? absl::OkStatus() : ErrnoStatus("link " + path);
}

}  // namespace

StatusOr<std::string> HostKey(const std::string& directory) {
  const std::string path = directory + "/ssh_host_ed25519_key";
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory, 0700));
  if (!os::Exists(path)) PAAS_RETURN_IF_ERROR(MakeKey(path));
  return os::ReadFile(path);
}

}  // namespace paas::agent
