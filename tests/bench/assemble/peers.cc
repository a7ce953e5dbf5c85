#include "tests/bench/assemble/peers.h"

#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::bench {
namespace {

bool IsInstalled(const std::string& program) {
  const auto result = os::RunCommand({.argv = {"which", program}});
  return result.ok() && result->exit_code == 0;
}

// `runc spec`, with our root and program; both runtimes read it.
Status MakeBundle(const std::string& bundle, const std::string& root) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(bundle));
  PAAS_RETURN_IF_ERROR(os::RunChecked({.argv = {"runc", "spec"}, .cwd = bundle}).status());
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(bundle + "/config.json"));
  nlohmann::json config = nlohmann::json::parse(text);
  config["root"] = {{"path", root}, {"readonly", true}};
  config["process"]["terminal"] = false;
  config["process"]["args"] = {"/bin/true"};
  config["process"].erase("rlimits");
  config["linux"]["cgroupsPath"] = "/paas-bench";
  return os::WriteFileDurably(bundle + "/config.json", config.dump());
}

}  // namespace

StatusOr<std::vector<Peer>> MakePeers(const std::string& directory, const std::string& root) {
  std::vector<Peer> peers;
  if (IsInstalled("bwrap")) {
    peers.push_back({"bwrap",
                     {"bwrap",
                      "--ro-bind",
                      root,
                      "/",
                      "--proc",
                      "/proc",
                      "--dev",
                      "/dev",
                      "--tmpfs",
                      "/run",
                      "--tmpfs",
                      "/tmp",
                      "--unshare-pid",
                      "--unshare-net",
                      "--unshare-ipc",
                      "--unshare-uts",
                      "--unshare-cgroup",
                      "--die-with-parent",
                      "--as-pid-1",
                      "/bin/true"}});
  }
  if (!IsInstalled("runc")) return peers;
  const std::string bundle = directory + "/bundle";
  PAAS_RETURN_IF_ERROR(MakeBundle(bundle, root));
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
