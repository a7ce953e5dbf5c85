#pragma once

#include <string>

#include "common/rpc/endpoint.h"
#include "common/status/status.h"

namespace paas::controller {

// How a controller runs: defaults, then the config file, then flags.
struct Options {
  std::string config = "/etc/paas/controller.yaml";  // missing is fine unless it was asked for
  std::string state_dir = "/var/lib/paas/controller";
  std::string run_dir = "/run/paas";
  std::string listen;   // empty: unix:<run dir>/controller.sock
  std::string agent;    // empty: unix:<run dir>/agent.sock
  std::string builder;  // empty: unix:<run dir>/builder.sock
  rpc::TlsFiles tls;    // for TCP endpoints
  std::string router_listen = "127.0.0.1:8080";
  // Empty: 127.0.0.1:8443 beside the default router_listen, else none. "none": no TLS.
  std::string router_listen_tls;
  std::string router_tls = "serve";  // how https routes are served over plain HTTP, or "redirect"
  std::string router_certificates;   // directory of certificates that are provided; empty: none
  std::string router_acme_email;     // account of an ACME authority; empty: ACME is off
  std::string router_acme_server = "https://acme-v02.api.letsencrypt.org/directory";
  std::string router_acme_authority;  // PEM file, when the server's certificate is no public one
  unsigned router_cache_mb = 128;
  bool router_private_proxies = false;   // may proxy routes lead into private networks?
  std::string router_user = "www-data";  // of nginx's workers, when we are root
  std::string site_domain = "localhost";
  unsigned parallel_deploys = 2;
  std::string log_level = "info";
  bool log_json = false;

  enum class Action { kServe, kCheckConfig, kStopRouter, kExit };
  Action action = Action::kServe;
  int exit_code = 0;  // for kExit: after --help, --version, or a wrong flag
};

// Reads the command line and the config file it names. Prints help, version and wrong flags
// itself. InvalidArgument with file:line:column for a wrong config file.
StatusOr<Options> ParseOptions(int argc, char** argv);

// The values as the controller uses them, for --check-config.
std::string Describe(const Options& options);

}  // namespace paas::controller
