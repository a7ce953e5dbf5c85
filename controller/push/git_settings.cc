#include "controller/push/git_settings.h"

#include <limits.h>
#include <unistd.h>

#include "common/os/file.h"

namespace paas::controller {

std::vector<std::string> GitSettings(const std::string& hooks, uint32_t push_limit_mb) {
  return {
      // The repository is ours and not the front's, on purpose. Its name does not do: over HTTP git
      // calls it ".".
      "safe.directory=*",
      "core.hooksPath=" + hooks,
      "core.fsmonitor=false",
      "core.attributesFile=/dev/null",
      "core.protectHFS=true",
      "core.protectNTFS=true",
      // What one side writes the other reads.
      "core.sharedRepository=group",
      "transfer.fsckObjects=true",
      "receive.fsckObjects=true",
      "receive.maxInputSize=" + std::to_string(uint64_t{push_limit_mb} << 20),
      // Always a pack: the front may write packs, and no loose objects in our directories.
      "receive.unpackLimit=1",
      "fetch.unpackLimit=1",
      "receive.autogc=false",
      "gc.auto=0",
      "receive.advertisePushOptions=true",
      // Every ref is moved by the controller, through the hook; git moves none.
      "receive.procReceiveRefs=refs",
      "transfer.hideRefs=refs/paas",
      "pack.threads=1",
      "core.bigFileThreshold=32m",
      "http.receivepack=true",
      "http.uploadpack=true",
  };
}

Status MakeHooks(const std::string& directory, const std::string& front) {
  PAAS_RETURN_IF_ERROR(os::RemoveTree(directory));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory, 0755));
  for (const char* hook : {"pre-receive", "proc-receive"}) {
    const std::string path = directory + "/" + hook;
    if (::symlink(front.c_str(), path.c_str()) != 0) return ErrnoStatus("link " + path);
  }
  return absl::OkStatus();
}

StatusOr<std::string> GitFront() {
  char path[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
  if (length <= 0) return ErrnoStatus("read /proc/self/exe");
  const std::string self(path, static_cast<size_t>(length));
  return self.substr(0, self.rfind('/')) + "/paas-git";
}

}  // namespace paas::controller
