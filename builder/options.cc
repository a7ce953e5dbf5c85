#include "builder/options.h"

#include <filesystem>

#include "common/config/load.h"

namespace paas::builder {
namespace {

// What needs the whole configuration before it means anything.
struct Texts {
  daemon::DaemonTexts daemon;
  std::string agent;
  uint32_t memory_mb = 2048;
  uint32_t timeout_seconds = 3600;
  uint32_t disk_mb = 8192;
  uint32_t disk_reserve_mb = 512;
};

void AddBuildOptions(config::OptionTable& table, Options& options, Texts& texts) {
  table.Text("npm-registry", options.registries.npm_registry,
             "default npm registry of builds; default: that of npm on this machine");
  table.Text("ca-certificates", options.registries.ca_certificates,
             "PEM bundle that build containers trust");
  table.Number("cpu-millis", options.settings.limits.cpu_millis, 1, 1'000'000, "of a build");
  table.Number("memory-mb", texts.memory_mb, 16, 1 << 24, "of a build");
  table.Number("pids", options.settings.limits.pids, 16, 4'000'000, "of a build");
  table.Number("disk-mb", texts.disk_mb, 16, 1 << 30, "of a build");
  table.Number("disk-reserve-mb", texts.disk_reserve_mb, 0, 1 << 30,
               "free space that no build may begin to fill");
  table.Number("timeout", texts.timeout_seconds, 1, 24 * 3600, "seconds, of each phase of a build");
}

void AddOptions(config::OptionTable& table, Options& options, Texts& texts) {
  daemon::AddDaemonOptions(table, options.daemon, texts.daemon, "work directories", "socket");
  daemon::AddJoinOptions(table, options.daemon.join);
  table.Text("cache-dir", options.settings.cache_root, "build caches, kept over builds");
  table.Text("images", options.images, "image store");
  table.Text("keys", options.keys, "signing key (made when missing) and trusted keys");
  table.Add(daemon::EndpointOption("agent", texts.agent,
                                   "agent that runs build containers; default: its socket in the "
                                   "run directory"));
  AddBuildOptions(table, options, texts);
}

Status Resolve(const Texts& texts, Options& options) {
  PAAS_RETURN_IF_ERROR(daemon::ResolveDaemonOptions(texts.daemon, options.daemon));
  const std::string agent =
      texts.agent.empty() ? "unix:" + options.daemon.run_dir + "/agent.sock" : texts.agent;
  PAAS_ASSIGN_OR_RETURN(options.agent, rpc::ParseEndpoint(agent));
  // The agent binds no path that a symlink is in.
  options.daemon.state_dir = std::filesystem::weakly_canonical(options.daemon.state_dir).string();
  options.settings.cache_root =
      std::filesystem::weakly_canonical(options.settings.cache_root).string();
  options.settings.work_root = options.daemon.state_dir + "/work";
  options.settings.limits.memory_bytes = uint64_t{texts.memory_mb} << 20;
  options.settings.limits.timeout = std::chrono::seconds(texts.timeout_seconds);
  options.settings.disk_bytes = uint64_t{texts.disk_mb} << 20;
  options.settings.disk_reserve_bytes = uint64_t{texts.disk_reserve_mb} << 20;
  return absl::OkStatus();
}

}  // namespace

ParsedOptions ParseOptions(int argc, char** argv) {
  ParsedOptions parsed;
  Texts texts;
  config::OptionTable table;
  AddOptions(table, parsed.options, texts);
  const config::Program program{.name = "paas-builder",
                                .about = "paas-builder: source trees in, signed images out",
                                .version = PAAS_VERSION,
                                .config_file = "/etc/paas/builder.yaml"};
  parsed.exit_code =
      config::Load(program, table, argc, argv, [&] { return Resolve(texts, parsed.options); });
  return parsed;
}

}  // namespace paas::builder
