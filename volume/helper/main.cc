// paas-volume: mounts a network file system for a container. Started by the agent's volume drivers,
// since namespaces are entered by small processes only, and since a process that waits for a file
// server may wait for long.
//
//   paas-volume attach USER_NAMESPACE SECRETS_FILE TARGET N {PATH OWNER}×N CLIENT [ARGUMENT…]

#include <signal.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "volume/helper/attach.h"

namespace paas::volume {
namespace {

constexpr int kFixed = 6;

bool Parse(int argc, char** argv, ClientMount& mount) {
  if (argc < kFixed || std::strcmp(argv[1], "attach") != 0) return false;
  mount.user_namespace = argv[2];
  mount.secrets_file = argv[3];
  mount.target = argv[4];
  const int count = std::atoi(argv[5]);
  if (count < 0 || argc <= kFixed + 2 * count) return false;
  for (int i = 0; i < count; ++i) {
    const char* const* pair = argv + kFixed + 2 * i;
    mount.directories.push_back(
        {pair[0], static_cast<uint32_t>(std::strtoul(pair[1], nullptr, 10))});
  }
  mount.client.assign(argv + kFixed + 2 * count, argv + argc);
  return true;
}

}  // namespace
}  // namespace paas::volume

int main(int argc, char** argv) {
  paas::volume::ClientMount mount;
  if (!paas::volume::Parse(argc, argv, mount)) {
    std::fprintf(stderr, "paas-volume is started by paas-agent\n");
    return 2;
  }
  ::umask(0022);
  const paas::Status done = paas::volume::AttachClient(mount);
  if (!done.ok()) std::fprintf(stderr, "%s\n", paas::Message(done).c_str());
  return done.ok() ? 0 : 1;
}
