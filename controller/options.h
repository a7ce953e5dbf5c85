#pragma once

#include <optional>
#include <string>

#include "common/daemon/daemon_options.h"
#include "controller/activity/queue_limits.h"
#include "controller/deploy/git_remotes.h"

namespace paas::controller {

// How paas-controller runs. Its values come from flags and /etc/paas/controller.yaml
// (common/config).
struct Options {
  daemon::DaemonOptions daemon{.name = "paas-controller", .state_dir = "/var/lib/paas/controller"};
  std::string agent;         // default: unix:<run dir>/agent.sock
  std::string builder;       // default: unix:<run dir>/builder.sock
  std::string nodes_listen;  // tcp:HOST:PORT where daemons of other machines join; empty: nowhere
  uint32_t node_certificate_seconds = 24 * 3600;  // how long a certificate of theirs is good
  std::string router_listen = "127.0.0.1:8080";
  // Empty: 127.0.0.1:8443 beside the default router_listen, else none. "none": no TLS.
  std::string router_listen_tls;
  std::string router_tls = "serve";  // how https routes are served over plain HTTP, or "redirect"
  std::string router_certificates;   // directory of certificates that are provided; empty: none
  std::string router_acme_email;     // account of an ACME authority; empty: ACME is off
  std::string router_acme_server = "https://acme-v02.api.letsencrypt.org/directory";
  std::string router_acme_authority;  // PEM file, when the server's certificate is no public one
  uint32_t router_cache_mb = 128;
  bool router_private_proxies = false;  // may proxy routes lead into private networks?
  std::string site_domain = "localhost";
  QueueLimits queue;
  uint32_t kept_releases = 10;   // of an environment, whose images stay
  std::string backup_schedule;   // five fields of cron, UTC; empty: nobody makes backups by itself
  uint32_t kept_backups = 7;     // of an environment, of those that the schedule makes
  uint32_t pause_idle_days = 0;  // previews that were not deployed for so long are paused; 0: never
  // Of the HTTP API; nothing: there is none. Default: its socket in the run directory.
  std::optional<rpc::Endpoint> http_listen;
  std::string http_group;  // of a proxy in front: the API's socket is open to it
  uint32_t audit_kept_days = 400;
  GitRemotes git_remotes;         // what people are told to push to
  std::string git_group = "git";  // of git's front: its socket and the repositories are open to it
  uint32_t git_push_limit_mb = 2048;  // of one push, compressed
};

// Prints help, version and everything that is wrong. `exit_code` ≥ 0: the process is done.
struct ParsedOptions {
  Options options;
  int exit_code = -1;
};
ParsedOptions ParseOptions(int argc, char** argv);

}  // namespace paas::controller
