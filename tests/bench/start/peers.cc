// The command lines and configurations of the peers. They get less to do than ours: the files of
// /run/config lie ready in a directory that is bound in, no user namespace, no veth, no firewall,
// no limits.
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/bench/start/peer.h"

namespace paas::bench {
namespace {

using nlohmann::json;

constexpr char kInit[] = "/usr/lib/paas/init";
constexpr char kPath[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr char kName[] = "paas-bench";
constexpr char kHybridCgroups[] = "/sys/fs/cgroup/unified";

struct Place {
  std::string directory;  // of the peer's own files
  std::string base, app, config, logs;
  std::string cgroup_root;
};

StatusOr<Place> MakePlace(const Workload& workload, const std::string& peer,
                          const std::string& cgroup_root) {
  Place place{.directory = workload.directory() + "/peers/" + peer,
              .base = workload.base(),
              .app = workload.app(),
              .config = workload.config(),
              .logs = {},
              .cgroup_root = cgroup_root};
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(place.directory));
  PAAS_ASSIGN_OR_RETURN(place.logs, workload.MakeLogs(peer));
  return place;
}

PeerSpec Bubblewrap(const Place& place) {
  return {.name = "bwrap",
          .programs = {"bwrap"},
          .start = {"bwrap",
                    "--ro-bind",
                    place.base,
                    "/",
                    "--proc",
                    "/proc",
                    "--dev",
                    "/dev",
                    "--perms",
                    "1777",
                    "--tmpfs",
                    "/run",
                    "--ro-bind",
                    place.config,
                    "/run/config",
                    "--perms",
                    "1777",
                    "--tmpfs",
                    "/tmp",
                    "--bind",
                    place.logs,
                    "/var/log",
                    "--ro-bind",
                    place.app,
                    "/app",
                    "--unshare-pid",
                    "--unshare-net",
                    "--unshare-ipc",
                    "--unshare-uts",
                    "--unshare-cgroup",
                    "--die-with-parent",
                    "--cap-add",
                    "ALL",
                    "--as-pid-1",
                    kInit},
          .clean = {}};
}

// Its own tmpfs are at /run and /tmp already; with ours as well its child dies too early.
PeerSpec Nspawn(const Place& place) {
  return {
      .name = "systemd-nspawn",
      .programs = {"systemd-nspawn"},
      .start = {"systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--read-only",
                "--settings=no", "--link-journal=no", "--resolv-conf=off", "--timezone=off", "-D",
                place.base, "--private-network", std::string("--machine=") + kName,
                "--bind-ro=" + place.config + ":/run/config", "--bind=" + place.logs + ":/var/log",
                "--bind-ro=" + place.app + ":/app", "--console=pipe", kInit},
      .clean = {}};
}

StatusOr<PeerSpec> Lxc(const Place& place) {
  const std::string config = "lxc.uts.name = " + std::string(kName) +
                             "\nlxc.rootfs.path = dir:" + place.base +
                             "\nlxc.rootfs.options = ro"
                             "\nlxc.net.0.type = empty"
                             "\nlxc.net.0.flags = up"  // of `lo`
                             "\nlxc.mount.auto = proc:mixed sys:ro"
                             "\nlxc.mount.entry = tmpfs run tmpfs rw,nosuid,nodev,mode=1777 0 0"
                             "\nlxc.mount.entry = " +
                             place.config +
                             " run/config none bind,ro,create=dir 0 0"
                             "\nlxc.mount.entry = tmpfs tmp tmpfs rw,nosuid,nodev,mode=1777 0 0"
                             "\nlxc.mount.entry = " +
                             place.logs +
                             " var/log none bind 0 0"
                             "\nlxc.mount.entry = " +
                             place.app +
                             " app none bind,ro 0 0"
                             "\nlxc.autodev = 1"
                             "\nlxc.apparmor.profile = unconfined"
                             "\nlxc.init.cmd = " +
                             kInit +
                             "\nlxc.console.path = none"
                             "\nlxc.cgroup.dir = " +
                             place.cgroup_root + "/lxc\n";
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(place.directory + "/" + kName));
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(place.directory + "/" + kName + "/config", config));
  return PeerSpec{.name = "lxc",
                  .programs = {"lxc-start", "lxc-stop"},
                  .start = {"lxc-start", "-P", place.directory, "-n", kName, "-F"},
                  .clean = {"lxc-stop", "-P", place.directory, "-n", kName, "-k"}};
}

json Mount(const std::string& target, const std::string& type, const std::string& source,
           std::vector<std::string> options) {
  return {{"destination", target}, {"type", type}, {"source", source}, {"options", options}};
}

// What `runc spec` writes, with our root, mounts and the capabilities that nginx, php-fpm and
// chpst need; without limits.
json OciConfig(json config, const Place& place, const std::string& name) {
  config["root"] = {{"path", place.base}, {"readonly", true}};
  config["hostname"] = kName;
  json& process = config["process"];
  process["terminal"] = false;
  process["args"] = {kInit};
  process["env"] = {kPath, "LANG=C.UTF-8"};
  process.erase("rlimits");
  const json capabilities = {"CAP_CHOWN",  "CAP_DAC_OVERRIDE", "CAP_FOWNER",
                             "CAP_FSETID", "CAP_KILL",         "CAP_NET_BIND_SERVICE",
                             "CAP_SETGID", "CAP_SETUID",       "CAP_SYS_CHROOT"};
  process["capabilities"] = {
      {"bounding", capabilities}, {"effective", capabilities}, {"permitted", capabilities}};
  json& mounts = config["mounts"];
  mounts.push_back(Mount("/run", "tmpfs", "tmpfs", {"nosuid", "nodev", "mode=1777"}));
  mounts.push_back(Mount("/run/config", "bind", place.config, {"bind", "ro"}));
  mounts.push_back(Mount("/tmp", "tmpfs", "tmpfs", {"nosuid", "nodev", "mode=1777"}));
  mounts.push_back(Mount("/var/log", "bind", place.logs, {"bind"}));
  mounts.push_back(Mount("/app", "bind", place.app, {"bind", "ro"}));
  config["linux"]["cgroupsPath"] = "/" + place.cgroup_root + "/" + name;
  return config;
}

Status WriteBundle(const Place& place, const std::string& name) {
  const Status made =
      os::RunChecked({.argv = {"runc", "spec", "--bundle", place.directory}}).status();
  if (absl::IsNotFound(made)) return absl::OkStatus();  // not installed: the peer says so itself
  PAAS_RETURN_IF_ERROR(made);
  const std::string path = place.directory + "/config.json";
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path));
  const json spec = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!spec.is_object()) return Internal("`runc spec` wrote no JSON object");
  return os::WriteFileDurably(path, OciConfig(spec, place, name).dump(1));
}

StatusOr<PeerSpec> Runc(const Place& place) {
  PAAS_RETURN_IF_ERROR(WriteBundle(place, "runc"));
  const std::string state = place.directory + "/state";
  return PeerSpec{.name = "runc",
                  .programs = {"runc"},
                  .start = {"runc", "--root", state, "run", "--bundle", place.directory, kName},
                  .clean = {"runc", "--root", state, "delete", "--force", kName}};
}

// crun refuses a machine whose cgroups are of both versions, so it is shown one without v2.
std::vector<std::string> WithoutHybrid(std::vector<std::string> argv) {
  if (!os::Exists(kHybridCgroups)) return argv;
  std::vector<std::string> out = {"unshare",
                                  "-m",
                                  "--propagation",
                                  "private",
                                  "sh",
                                  "-c",
                                  std::string("umount ") + kHybridCgroups + "; exec \"$@\"",
                                  "sh"};
  out.insert(out.end(), argv.begin(), argv.end());
  return out;
}

StatusOr<PeerSpec> Crun(const Place& place) {
  PAAS_RETURN_IF_ERROR(WriteBundle(place, "crun"));
  const std::string state = place.directory + "/state";
  return PeerSpec{
      .name = "crun",
      .programs = {"crun", "runc"},
      .start = WithoutHybrid({"crun", "--root", state, "run", "--bundle", place.directory, kName}),
      .clean = WithoutHybrid({"crun", "--root", state, "delete", "--force", kName})};
}

// The limits that it sets by default need CAP_SYS_RESOURCE; a read-only rootfs would lack the files
// that it mounts its own over, so the root is an overlay.
PeerSpec Podman(const Place& place) {
  const std::vector<std::string> global = {"podman",
                                           "--root",
                                           place.directory + "/root",
                                           "--runroot",
                                           place.directory + "/run",
                                           "--tmpdir",
                                           place.directory + "/tmp",
                                           "--cgroup-manager=cgroupfs",
                                           "--runtime",
                                           "/usr/sbin/runc",
                                           "--events-backend=none"};
  PeerSpec spec{
      .name = "podman", .programs = {"podman", "conmon", "runc"}, .start = global, .clean = global};
  const std::vector<std::string> run = {"run",
                                        "--name",
                                        kName,
                                        "--log-driver=none",
                                        "--ulimit",
                                        "nofile=20000:20000",
                                        "--ulimit",
                                        "nproc=1000:1000",
                                        "--network",
                                        "none",
                                        "--no-hosts",
                                        "--cgroup-parent",
                                        "/" + place.cgroup_root,
                                        "--tmpfs",
                                        "/run:rw,mode=1777",
                                        "--tmpfs",
                                        "/tmp:rw,mode=1777",
                                        "-v",
                                        place.config + ":/run/config:ro",
                                        "-v",
                                        place.logs + ":/var/log",
                                        "-v",
                                        place.app + ":/app:ro",
                                        "--rootfs",
                                        place.base + ":O",
                                        kInit};
  spec.start.insert(spec.start.end(), run.begin(), run.end());
  const std::vector<std::string> remove = {"rm", "--force", "--time", "0", kName};
  spec.clean.insert(spec.clean.end(), remove.begin(), remove.end());
  return spec;
}

}  // namespace

StatusOr<std::vector<PeerSpec>> MakePeers(const Workload& workload,
                                          const std::string& cgroup_root) {
  std::vector<PeerSpec> peers;
  const auto place = [&](const std::string& peer) {
    return MakePlace(workload, peer, cgroup_root);
  };
  PAAS_ASSIGN_OR_RETURN(const Place bwrap, place("bwrap"));
  peers.push_back(Bubblewrap(bwrap));
  PAAS_ASSIGN_OR_RETURN(const Place lxc, place("lxc"));
  PAAS_ASSIGN_OR_RETURN(PeerSpec lxc_spec, Lxc(lxc));
  peers.push_back(std::move(lxc_spec));
  PAAS_ASSIGN_OR_RETURN(const Place nspawn, place("systemd-nspawn"));
  peers.push_back(Nspawn(nspawn));
  PAAS_ASSIGN_OR_RETURN(const Place podman, place("podman"));
  peers.push_back(Podman(podman));
  PAAS_ASSIGN_OR_RETURN(const Place runc, place("runc"));
  PAAS_ASSIGN_OR_RETURN(PeerSpec runc_spec, Runc(runc));
  peers.push_back(std::move(runc_spec));
  PAAS_ASSIGN_OR_RETURN(const Place crun, place("crun"));
  PAAS_ASSIGN_OR_RETURN(PeerSpec crun_spec, Crun(crun));
  peers.push_back(std::move(crun_spec));
  return peers;
}

}  // namespace paas::bench
