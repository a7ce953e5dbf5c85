#include "agent/options.h"

#include <CLI/CLI.hpp>
#include <filesystem>

namespace paas::agent {
namespace {

std::string BesideThisBinary(const std::string& name) {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

// What the flags say before it is checked.
struct Flags {
  std::vector<std::string> listen;
  std::string pool = "100.96.0.0/16";
  std::string volume_size;
  std::vector<std::string> volume_options;
};

void AddVolumeFlags(CLI::App& app, Options& options, Flags& flags) {
  app.add_option("--volume-driver", options.volumes.driver, "what writable data is kept with")
      ->check(CLI::IsMember({"auto", "btrfs", "dir", "moosefs"}))
      ->capture_default_str();
  app.add_option("--volume-size", flags.volume_size,
                 "how far the btrfs pool may grow (20G, 512MiB); default: half of the disk");
  app.add_option(
      "--volume-option", flags.volume_options,
      "NAME=VALUE for the driver, repeatable; btrfs: path=DIR on a btrfs that is mounted; "
      "moosefs: master=HOST, port, path, config=FILE, timeout");
}

void AddFlags(CLI::App& app, Options& options, Flags& flags) {
  app.add_option("--state-dir", options.paths.state, "records, logs, volumes")
      ->capture_default_str();
  app.add_option("--run-dir", options.paths.run, "socket, image mounts")->capture_default_str();
  app.add_option("--images", options.images, "image store")->capture_default_str();
  app.add_option("--keys", options.keys, "trusted image keys, in <keys>/trusted")
      ->capture_default_str();
  app.add_option("--image-source", options.image_source,
                 "image store of the platform for what is not here (unix:/path, tcp:host:port)");
  app.add_option("--image-backend", options.image_backend, "how images are mounted")
      ->check(CLI::IsMember({"auto", "kernel", "fuse"}))
      ->capture_default_str();
  AddVolumeFlags(app, options, flags);
  app.add_option("--task-root", options.task_roots,
                 "directory whose content build containers may be given");
  app.add_option("--listen", flags.listen, "unix:/path or tcp:host:port; repeatable");
  app.add_option("--tls-authority", options.tls.authority, "PEM; needed for tcp");
  app.add_option("--tls-certificate", options.tls.certificate, "PEM; needed for tcp");
  app.add_option("--tls-key", options.tls.key, "PEM; needed for tcp");
  app.add_option("--address-pool", flags.pool, "addresses of containers")->capture_default_str();
  app.add_option("--nft-table", options.network.table, "firewall table")->capture_default_str();
  app.add_option("--link-prefix", options.network.link_prefix, "of the containers' network links")
      ->capture_default_str();
  app.add_option("--cgroup-root", options.cgroup_root, "subtree in every cgroup hierarchy")
      ->capture_default_str();
  app.add_option("--first-id", options.first_id, "first host id given to containers")
      ->capture_default_str();
  app.add_option("--launch-binary", options.launch_binary, "default: paas-launch beside this one");
  app.add_option("--health-timeout", options.health_timeout_seconds,
                 "seconds that a container has to become healthy")
      ->capture_default_str();
  app.add_option("--service-timeout", options.service_timeout_seconds,
                 "the same for services, which fill or recover their data first")
      ->capture_default_str();
  app.add_flag("-v,--verbose", options.verbose, "log every step");
  app.add_flag("--json-log", options.json_log, "one JSON object a line");
  app.add_flag("--teardown", options.teardown,
               "stop all containers, remove every kernel object, and exit; data stays");
}

Status ResolveVolumes(const Flags& flags, VolumeOptions& volumes) {
  if (!flags.volume_size.empty()) {
    PAAS_ASSIGN_OR_RETURN(volumes.size_bytes, ParseSize(flags.volume_size));
  }
  for (const std::string& option : flags.volume_options) {
    const size_t equals = option.find('=');
    if (equals == std::string::npos) {
      return InvalidArgument("--volume-option " + option + ": must be NAME=VALUE");
    }
    volumes.options[option.substr(0, equals)] = option.substr(equals + 1);
  }
  return absl::OkStatus();
}

Status Resolve(const Flags& flags, Options& options) {
  for (const std::string& text : flags.listen) {
    PAAS_ASSIGN_OR_RETURN(rpc::Endpoint endpoint, rpc::ParseEndpoint(text));
    options.listen.push_back(std::move(endpoint));
  }
  if (options.listen.empty()) {
    options.listen.push_back({rpc::Endpoint::Kind::kUnix, options.paths.Socket()});
  }
  PAAS_ASSIGN_OR_RETURN(options.network.pool, network::Cidr::Parse(flags.pool));
  PAAS_RETURN_IF_ERROR(ResolveVolumes(flags, options.volumes));
  // Containers' directories are bound from paths that may hold no symlink.
  options.paths.state = std::filesystem::weakly_canonical(options.paths.state).string();
  options.paths.run = std::filesystem::weakly_canonical(options.paths.run).string();
  for (std::string& root : options.task_roots) {
    root = std::filesystem::weakly_canonical(root).string();
  }
  if (options.launch_binary.empty()) options.launch_binary = BesideThisBinary("paas-launch");
  options.squashfuse_binary = BesideThisBinary("paas-squashfuse");
  options.volumes.helper = BesideThisBinary("paas-volume");
  return absl::OkStatus();
}

}  // namespace

ParsedOptions ParseOptions(int argc, char** argv) {
  ParsedOptions parsed;
  Flags flags;
  CLI::App app("paas-agent: runs the containers of this node");
  app.set_version_flag("--version", PAAS_VERSION);
  AddFlags(app, parsed.options, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = app.exit(error) == 0 ? 0 : 2;
    return parsed;
  }
  const Status resolved = Resolve(flags, parsed.options);
  if (!resolved.ok()) {
    std::cerr << "paas-agent: " << Message(resolved) << "\n";
    parsed.exit_code = 2;
  }
  return parsed;
}

}  // namespace paas::agent
