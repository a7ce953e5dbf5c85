#include "tests/bench/assemble/rootfs.h"

#include <unistd.h>

#include <algorithm>

#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::bench {

StatusOr<std::string> MakeRootfs(const std::string& directory) {
  const std::string root = directory + "/root";
  for (const char* name : {"bin", "dev", "proc", "sys", "run", "tmp", "etc"}) {
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(root + "/" + name));
  }
  PAAS_RETURN_IF_ERROR(
      os::RunChecked({.argv = {"cp", "/bin/busybox", root + "/bin/busybox"}}).status());
  for (const char* name : {"sh", "true", "sleep"}) {
    if (::symlink("busybox", (root + "/bin/" + name).c_str()) != 0) return ErrnoStatus(name);
  }
  return root;
}

Summary Summarize(std::vector<Duration> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  return {samples.front().count(), samples[samples.size() / 2].count()};
}

}  // namespace paas::bench
