#include "tests/bench/assemble/peers.h"

#include <nlohmann/json.hpp>

#include "common/os/subprocess.h"
#include "tests/bench/assemble/installed.h"

namespace paas::bench {

StatusOr<std::vector<Peer>> MakePeers(const std::string& directory, const std::string& root) {
  std::vector<Peer> peers;
  if (IsInstalled("bwrap")) {
    Peer peer{"bwrap", BubblewrapArguments(root)};
    peer.argv.push_back("/bin/true");
    peers.push_back(std::move(peer));
  }
  if (!IsInstalled("runc")) return peers;
  const std::string bundle = directory + "/bundle";
  PAAS_RETURN_IF_ERROR(WriteBundle(bundle, root, {"/bin/true"}, {{"cgroupsPath", "/paas-bench"}}));
  peers.push_back({"runc", {"runc", "run", "--bundle", bundle, "paas-bench"}});
  if (IsInstalled("crun")) {
    // This version refuses hybrid control groups, so the v2 tree is taken out of its sight; what
    // the shell around it costs is in the figure of `sh -c true`.
    peers.push_back({"crun",
                     {"unshare", "-m", "sh", "-c",
                      "umount /sys/fs/cgroup/unified 2>/dev/null; exec crun run --bundle " +
                          bundle + " paas-bench"}});
    peers.push_back({"(unshare sh umount)",
                     {"unshare", "-m", "sh", "-c",
                      "umount /sys/fs/cgroup/unified 2>/dev/null; exec /bin/true"}});
  }
  return peers;
}

StatusOr<Duration> MeasurePeer(const Peer& peer) {
  const auto begin = std::chrono::steady_clock::now();
  PAAS_RETURN_IF_ERROR(os::RunChecked({.argv = peer.argv}).status());
  return Duration(std::chrono::steady_clock::now() - begin);
}

}  // namespace paas::bench
