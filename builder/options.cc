#include "builder/options.h"

#include <CLI/CLI.hpp>
#include <filesystem>

namespace paas::builder {
namespace {

struct Flags {
  std::string agent;
  std::vector<std::string> listen;
  uint32_t memory_mb = 2048;
  uint32_t timeout_seconds = 3600;
  uint32_t disk_mb = 8192;
};

void AddFlags(CLI::App& app, Options& options, Flags& flags) {
  app.add_option("--state-dir", options.state, "work directories")->capture_default_str();
  app.add_option("--run-dir", options.run, "socket")->capture_default_str();
  app.add_option("--cache-dir", options.settings.cache_root, "build caches, kept over builds")
      ->capture_default_str();
  app.add_option("--images", options.images, "image store")->capture_default_str();
  app.add_option("--keys", options.keys, "signing key (made when missing) and trusted keys")
      ->capture_default_str();
  app.add_option("--agent", flags.agent,
                 "agent that runs build containers; default: its socket "
                 "in the run directory");
  app.add_option("--listen", flags.listen, "unix:/path or tcp:host:port; repeatable");
  app.add_option("--tls-authority", options.tls.authority, "PEM; needed for tcp");
  app.add_option("--tls-certificate", options.tls.certificate, "PEM; needed for tcp");
  app.add_option("--tls-key", options.tls.key, "PEM; needed for tcp");
  app.add_option("--npm-registry", options.registries.npm_registry,
                 "default npm registry of builds; default: that of npm on this machine");
  app.add_option("--ca-certificates", options.registries.ca_certificates,
                 "PEM bundle that build containers trust")
      ->default_val("/etc/ssl/certs/ca-certificates.crt");
  app.add_option("--cpu-millis", options.settings.limits.cpu_millis, "of a build")
      ->capture_default_str();
  app.add_option("--memory-mb", flags.memory_mb, "of a build")->capture_default_str();
  app.add_option("--pids", options.settings.limits.pids, "of a build")->capture_default_str();
  app.add_option("--disk-mb", flags.disk_mb, "of a build")->capture_default_str();
  app.add_option("--timeout", flags.timeout_seconds, "seconds, of each phase of a build")
      ->capture_default_str();
  app.add_flag("-v,--verbose", options.verbose, "log every step");
  app.add_flag("--json-log", options.json_log, "one JSON object a line");
}

Status Resolve(const Flags& flags, Options& options) {
  for (const std::string& text : flags.listen) {
    PAAS_ASSIGN_OR_RETURN(rpc::Endpoint endpoint, rpc::ParseEndpoint(text));
    options.listen.push_back(std::move(endpoint));
  }
  if (options.listen.empty()) {
    options.listen.push_back({rpc::Endpoint::Kind::kUnix, options.run + "/builder.sock"});
  }
  const std::string agent =
      flags.agent.empty() ? "unix:" + options.run + "/agent.sock" : flags.agent;
  PAAS_ASSIGN_OR_RETURN(options.agent, rpc::ParseEndpoint(agent));
  // The agent binds no path that a symlink is in.
  options.state = std::filesystem::weakly_canonical(options.state).string();
  options.settings.cache_root =
      std::filesystem::weakly_canonical(options.settings.cache_root).string();
  options.settings.work_root = options.state + "/work";
  options.settings.limits.memory_bytes = uint64_t{flags.memory_mb} << 20;
  options.settings.limits.timeout = std::chrono::seconds(flags.timeout_seconds);
  options.settings.disk_bytes = uint64_t{flags.disk_mb} << 20;
  return absl::OkStatus();
}

}  // namespace

ParsedOptions ParseOptions(int argc, char** argv) {
  ParsedOptions parsed;
  Flags flags;
  CLI::App app("paas-builder: source trees in, signed images out");
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
    std::cerr << "paas-builder: " << Message(resolved) << "\n";
    parsed.exit_code = 2;
  }
  return parsed;
}

}  // namespace paas::builder
