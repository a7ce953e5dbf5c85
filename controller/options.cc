#include "controller/options.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <map>

#include "common/os/file.h"
#include "common/yaml/parser.h"

namespace paas::controller {
namespace {

constexpr unsigned kLargestCache = 64 << 10;

using Setter = std::function<Status(const yaml::Node&)>;

Setter Text(std::string& target) {
  return [&target](const yaml::Node& node) -> Status {
    PAAS_ASSIGN_OR_RETURN(target, node.AsString());
    return absl::OkStatus();
  };
}

Setter Number(unsigned& target, unsigned most = 64) {
  return [&target, most](const yaml::Node& node) -> Status {
    PAAS_ASSIGN_OR_RETURN(const int64_t number, node.AsInt());
    if (number < 1 || number > most) {
      return InvalidArgument("must be between 1 and " + std::to_string(most));
    }
    target = static_cast<unsigned>(number);
    return absl::OkStatus();
  };
}

Setter Flag(bool& target) {
  return [&target](const yaml::Node& node) -> Status {
    PAAS_ASSIGN_OR_RETURN(target, node.AsBool());
    return absl::OkStatus();
  };
}

// Every key of the config file; the flags have the same names with dashes.
std::map<std::string, Setter> Keys(Options& options) {
  return {{"state_dir", Text(options.state_dir)},
          {"run_dir", Text(options.run_dir)},
          {"listen", Text(options.listen)},
          {"agent", Text(options.agent)},
          {"builder", Text(options.builder)},
          {"tls_authority", Text(options.tls.authority)},
          {"tls_certificate", Text(options.tls.certificate)},
          {"tls_key", Text(options.tls.key)},
          {"router_listen", Text(options.router_listen)},
          {"router_listen_tls", Text(options.router_listen_tls)},
          {"router_tls", Text(options.router_tls)},
          {"router_certificates", Text(options.router_certificates)},
          {"router_acme_email", Text(options.router_acme_email)},
          {"router_acme_server", Text(options.router_acme_server)},
          {"router_acme_authority", Text(options.router_acme_authority)},
          {"router_cache_mb", Number(options.router_cache_mb, kLargestCache)},
          {"router_private_proxies", Flag(options.router_private_proxies)},
          {"router_user", Text(options.router_user)},
          {"site_domain", Text(options.site_domain)},
          {"parallel_deploys", Number(options.parallel_deploys)},
          {"log_level", Text(options.log_level)},
          {"log_json", Flag(options.log_json)}};
}

Status ReadConfigFile(const std::string& path, Options& options) {
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path, 256 << 10));
  PAAS_ASSIGN_OR_RETURN(const yaml::Node root, yaml::Parse(text, path));
  if (root.IsNull()) return absl::OkStatus();
  if (!root.IsMapping()) {
    return InvalidArgument(yaml::ToString(root.location) + ": expected a mapping");
  }
  const std::map<std::string, Setter> keys = Keys(options);
  for (const yaml::Entry& entry : root.entries) {
    const auto setter = keys.find(entry.key);
    if (setter == keys.end()) {
      return InvalidArgument(yaml::ToString(entry.key_location) + ": unknown key '" + entry.key +
                             "'");
    }
    PAAS_RETURN_IF_ERROR(Annotate(setter->second(entry.value),
                                  yaml::ToString(entry.value.location) + ": " + entry.key));
  }
  return absl::OkStatus();
}

// What depends on other values.
void FillIn(Options& options) {
  const auto socket = [&](std::string& endpoint, const std::string& name) {
    if (endpoint.empty()) endpoint = "unix:" + options.run_dir + "/" + name + ".sock";
  };
  socket(options.listen, "controller");
  socket(options.agent, "agent");
  socket(options.builder, "builder");
  if (options.router_listen_tls.empty() && options.router_listen == Options().router_listen) {
    options.router_listen_tls = "127.0.0.1:8443";
  }
  if (options.router_listen_tls == "none") options.router_listen_tls.clear();
}

struct Switches {
  bool check_config = false;
  bool stop_router = false;
};

void AddFlags(CLI::App& app, Options& options, Switches& switches) {
  app.add_option("--config", options.config, "config file (YAML)");
  app.add_option("--state-dir", options.state_dir, "database and git repositories");
  app.add_option("--run-dir", options.run_dir, "sockets and the router's files");
  app.add_option("--listen", options.listen, "unix:PATH or tcp:HOST:PORT");
  app.add_option("--agent", options.agent, "where the agent listens");
  app.add_option("--builder", options.builder, "where the builder listens");
  app.add_option("--tls-authority", options.tls.authority, "PEM file, for TCP");
  app.add_option("--tls-certificate", options.tls.certificate, "PEM file, for TCP");
  app.add_option("--tls-key", options.tls.key, "PEM file, for TCP");
  app.add_option("--router-listen", options.router_listen, "ADDRESS:PORT of the HTTP router");
  app.add_option("--router-listen-tls", options.router_listen_tls,
                 "ADDRESS:PORT of its HTTPS listener, or none");
  app.add_option("--router-tls", options.router_tls, "serve or redirect plain HTTP")
      ->check(CLI::IsMember({"serve", "redirect"}));
  app.add_option("--router-certificates", options.router_certificates,
                 "directory of provided certificates");
  app.add_option("--router-acme-email", options.router_acme_email, "turns ACME on");
  app.add_option("--router-acme-server", options.router_acme_server, "URL of its directory");
  app.add_option("--router-acme-authority", options.router_acme_authority,
                 "PEM file that the ACME server is checked with");
  app.add_option("--router-cache-mb", options.router_cache_mb, "memory for cached responses")
      ->check(CLI::Range(1u, kLargestCache));
  app.add_flag("--router-private-proxies", options.router_private_proxies,
               "proxy routes may lead into private networks");
  app.add_option("--router-user", options.router_user, "user of the router's workers");
  app.add_option("--site-domain", options.site_domain, "domain that environments live under");
  app.add_option("--parallel-deploys", options.parallel_deploys, "environments at a time");
  app.add_option("--log-level", options.log_level, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  app.add_flag("--log-json", options.log_json, "one JSON object a line");
  app.add_flag("--check-config", switches.check_config, "read the config, print it and end");
  app.add_flag("--stop-router", switches.stop_router, "stop the router and end");
  app.set_version_flag("--version", PAAS_VERSION);
}

// Sets up a parser for one pass; true when the program ends here.
bool Parse(int argc, char** argv, Options& options, Switches& switches, bool& has_config) {
  CLI::App app("Projects, environments, deploys and the HTTP router of the platform.",
               "paas-controller");
  AddFlags(app, options, switches);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    options.action = Options::Action::kExit;
    options.exit_code = app.exit(error) == 0 ? 0 : 2;
    return true;
  }
  has_config = app.count("--config") > 0;
  return false;
}

}  // namespace

StatusOr<Options> ParseOptions(int argc, char** argv) {
  Options options;
  Switches switches;
  bool has_config = false;
  // Twice: the first pass finds the config file, the second lets flags win over it.
  if (Parse(argc, argv, options, switches, has_config)) return options;
  if (has_config || os::Exists(options.config)) {
    Options from_file;
    from_file.config = options.config;
    PAAS_RETURN_IF_ERROR(ReadConfigFile(options.config, from_file));
    options = from_file;
    if (Parse(argc, argv, options, switches, has_config)) return options;
  }
  if (options.router_tls != "serve" && options.router_tls != "redirect") {
    return InvalidArgument("router_tls must be serve or redirect, but is " + options.router_tls);
  }
  FillIn(options);
  if (switches.check_config) options.action = Options::Action::kCheckConfig;
  if (switches.stop_router) options.action = Options::Action::kStopRouter;
  return options;
}

std::string Describe(const Options& options) {
  return "state_dir: " + options.state_dir + "\nrun_dir: " + options.run_dir +
         "\nlisten: " + options.listen + "\nagent: " + options.agent +
         "\nbuilder: " + options.builder + "\nrouter_listen: " + options.router_listen +
         "\nrouter_listen_tls: " +
         (options.router_listen_tls.empty() ? "none" : options.router_listen_tls) +
         "\nrouter_tls: " + options.router_tls +
         "\nrouter_certificates: " + options.router_certificates +
         "\nrouter_acme_email: " + options.router_acme_email +
         "\nrouter_acme_server: " + options.router_acme_server +
         "\nrouter_cache_mb: " + std::to_string(options.router_cache_mb) +
         "\nrouter_user: " + options.router_user + "\nsite_domain: " + options.site_domain +
         "\nparallel_deploys: " + std::to_string(options.parallel_deploys) +
         "\nlog_level: " + options.log_level + "\n";
}

}  // namespace paas::controller
