#include "controller/options.h"

#include "common/config/load.h"
#include "common/http/bind.h"
#include "model/cron_schedule.h"

namespace paas::controller {
namespace {

constexpr uint64_t kMonthSeconds = 30ull * 24 * 3600;
constexpr char kDefaultTls[] = "127.0.0.1:8443";

// "127.0.0.1:8080", "[::1]:80", "*:80"
Status CheckListen(const std::string& text) {
  const size_t colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool is_number = !port.empty() && port.size() <= 5 &&
                         port.find_first_not_of("0123456789") == std::string::npos;
  if (colon != 0 && is_number && std::stoi(port) > 0 && std::stoi(port) < 65536) {
    return absl::OkStatus();
  }
  return InvalidArgument("must be ADDRESS:PORT, but is \"" + text + "\"");
}

config::Option ListenOption(std::string name, std::string& target, std::string help) {
  return {.name = std::move(name),
          .help = std::move(help),
          .initial = target,
          .set = [&target](const std::vector<std::string>& values) -> Status {
            if (values[0] != "none") PAAS_RETURN_IF_ERROR(CheckListen(values[0]));
            target = values[0];
            return absl::OkStatus();
          }};
}

void AddRouterOptions(config::OptionTable& table, Options& options) {
  table.Add(
      ListenOption("router-listen", options.router_listen, "ADDRESS:PORT of the HTTP router"));
  table.Add(ListenOption("router-listen-tls", options.router_listen_tls,
                         "ADDRESS:PORT of its HTTPS listener, or none; default: 127.0.0.1:8443 "
                         "beside the default router-listen"));
  table.Choice("router-tls", options.router_tls, {"serve", "redirect"},
               "what https routes do with plain HTTP");
  table.Text("router-certificates", options.router_certificates,
             "directory of provided certificates");
  table.Text("router-acme-email", options.router_acme_email, "turns ACME on");
  table.Text("router-acme-server", options.router_acme_server, "URL of its directory");
  table.Text("router-acme-authority", options.router_acme_authority,
             "PEM file that the ACME server is checked with");
  table.Number("router-cache-mb", options.router_cache_mb, 1, 64 << 10,
               "memory for cached responses");
  table.Flag("router-private-proxies", options.router_private_proxies,
             "proxy routes may lead into private networks");
}

// Whether a TCP port needs TLS files is known when all options are.
void AddHttpOptions(config::OptionTable& table, Options& options, std::string& http_listen) {
  table.Add({.name = "http-listen",
             .help = "unix:/path or tcp:ADDRESS:PORT of the HTTP API, with TLS as listen has it; "
                     "socket: api.sock in the run directory; none",
             .initial = http_listen,
             .set = [&http_listen](const std::vector<std::string>& values) -> Status {
               if (values[0] != "socket" && values[0] != "none") {
                 PAAS_RETURN_IF_ERROR(rpc::ParseEndpoint(values[0]).status());
               }
               http_listen = values[0];
               return absl::OkStatus();
             }});
  table.Text("http-group", options.http_group,
             "group of a proxy in front of the HTTP API; its socket is open to it");
}

void AddOptions(config::OptionTable& table, Options& options, daemon::DaemonTexts& texts,
                std::string& http_listen) {
  daemon::AddDaemonOptions(table, options.daemon, texts, "database and git repositories",
                           "sockets and the router's files");
  table.Add(daemon::EndpointOption("agent", options.agent,
                                   "where the agent listens; default: its socket in the run "
                                   "directory"));
  table.Add(
      daemon::EndpointOption("builder", options.builder, "where the builder listens; likewise"));
  table.Add(daemon::EndpointOption("nodes-listen", options.nodes_listen,
                                   "tcp:HOST:PORT, where daemons of other machines join; tcp "
                                   "agents and builders are then called as members"));
  table.Number("node-certificate-seconds", options.node_certificate_seconds, 5, kMonthSeconds,
               "how long certificates of joined daemons are good; they renew them by themselves");
  AddRouterOptions(table, options);
  AddHttpOptions(table, options, http_listen);
  table.Text("site-domain", options.site_domain, "domain that environments live under");
  table.Number("parallel-deploys", options.queue.workers, 1, 64,
               "environments at a time; production has one more to itself");
  table.Number("parallel-deploys-per-project", options.queue.per_project, 1, 64,
               "of them, of one project and not production");
  table.Number("kept-activities", options.queue.kept, 10, 100000,
               "ended ones of each environment, with their logs");
  table.Text("git-ssh-remote", options.git_remotes.ssh,
             "what is before PROJECT.git in the SSH remote: git@example.org:");
  table.Text("git-http-remote", options.git_remotes.http,
             "what is before PROJECT.git in the HTTPS remote: https://git.example.org/");
  table.Text("git-group", options.git_group,
             "group that git's front runs as; its socket and the repositories are open to it");
  table.Number("git-push-limit-mb", options.git_push_limit_mb, 1, 1 << 20,
               "what one push may hold, compressed");
  table.Number("audit-kept-days", options.audit_kept_days, 30, 36500,
               "how long the audit log remembers");
  table.Number("kept-releases", options.kept_releases, 1, 1000,
               "of each environment, whose images stay");
  table.Text("backup-schedule", options.backup_schedule,
             "when production is backed up: five fields of cron, UTC (H 4 * * *); default: never");
  table.Number("kept-backups", options.kept_backups, 1, 1000,
               "of each environment, of those that the schedule makes");
  table.Number("pause-idle-days", options.pause_idle_days, 0, 3650,
               "previews that were not deployed for so long are paused; 0: never");
}

Status ResolveHttp(const std::string& listen, Options& options) {
  if (listen == "none") return absl::OkStatus();
  const std::string text =
      listen == "socket" ? "unix:" + options.daemon.run_dir + "/api.sock" : listen;
  PAAS_ASSIGN_OR_RETURN(options.http_listen, rpc::ParseEndpoint(text));
  if (!options.daemon.tls.empty() || http::IsLocal(*options.http_listen)) return absl::OkStatus();
  return InvalidArgument("http-listen: " + text +
                         " is no local address: it needs tls_certificate and tls_key");
}

Status Resolve(const daemon::DaemonTexts& texts, const std::string& http_listen, Options& options) {
  PAAS_RETURN_IF_ERROR(daemon::ResolveDaemonOptions(texts, options.daemon));
  const auto socket = [&](std::string& endpoint, const std::string& name) {
    if (endpoint.empty()) endpoint = "unix:" + options.daemon.run_dir + "/" + name + ".sock";
  };
  PAAS_RETURN_IF_ERROR(ResolveHttp(http_listen, options));
  if (options.nodes_listen.starts_with("unix:")) {
    return InvalidArgument("nodes-listen has to be tcp:HOST:PORT");
  }
  if (!options.backup_schedule.empty()) {
    PAAS_RETURN_IF_ERROR(
        Annotate(model::ParseCronSpec(options.backup_schedule, "").status(), "backup-schedule"));
  }
  socket(options.agent, "agent");
  socket(options.builder, "builder");
  if (options.router_listen_tls.empty() && options.router_listen == Options().router_listen) {
    options.router_listen_tls = kDefaultTls;
  }
  if (options.router_listen_tls == "none") options.router_listen_tls.clear();
  return absl::OkStatus();
}

}  // namespace

ParsedOptions ParseOptions(int argc, char** argv) {
  ParsedOptions parsed;
  daemon::DaemonTexts texts;
  std::string http_listen = "socket";
  config::OptionTable table;
  AddOptions(table, parsed.options, texts, http_listen);
  const config::Program program{
      .name = "paas-controller",
      .about = "paas-controller: projects, environments, deploys and the HTTP router",
      .version = PAAS_VERSION,
      .config_file = "/etc/paas/controller.yaml"};
  parsed.exit_code = config::Load(program, table, argc, argv,
                                  [&] { return Resolve(texts, http_listen, parsed.options); });
  return parsed;
}

}  // namespace paas::controller
