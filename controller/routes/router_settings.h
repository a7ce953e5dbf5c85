#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace paas::controller {

// What is the same for every environment.
struct RouterSettings {
  std::string run_dir;  // of the node: what nginx reads, and its control socket
  // nginx runs in the container of the agent, which has places of its own; else everything is below
  // the directory above.
  bool in_container = false;
  std::string listen = "127.0.0.1:8080";  // address:port
  std::string listen_tls;                 // address:port; empty: no TLS
  std::string worker_user;                // empty: that of the master
  unsigned worker_processes = 2;
  unsigned worker_connections = 8192;
  // Requests of one container that one worker passes on; more stand in line. Two workers stay below
  // the 511 connections that most programs let wait.
  unsigned most_unanswered = 255;
  unsigned cache_megabytes = 128;
  // Wrong passwords for one environment that come from one address within a time; none is looked at
  // after these.
  unsigned most_guesses = 10;
  unsigned guess_period_s = 60;
  std::string modules_dir;          // where the modules are
  bool has_js_module = false;       // without it any cookie keeps a response out of the cache
  bool has_lua_module = false;      // without it no request waits for a container, and nobody who
                                    // guesses at passwords
  bool has_headers_module = false;  // without it answers say "Server: nginx"
  std::string authorities = "/etc/ssl/certs/ca-certificates.crt";  // trusted behind proxy routes
  // Who sends it in X-Paas-Probe passes whatever keeps visitors out; hex digits, empty: nobody.
  std::string probe_key;
  std::string acme_webroot;  // answers of /.well-known/acme-challenge/; empty: none

  // As nginx sees them.
  std::string Files() const { return in_container ? "/srv/router/files" : run_dir + "/files"; }
  std::string Users() const { return in_container ? "/srv/router/users" : run_dir + "/users"; }
  std::string Epochs() const { return in_container ? "/srv/router/epochs" : run_dir + "/epochs"; }
  std::string Parked() const { return in_container ? "/srv/router/parked" : run_dir + "/parked"; }
  std::string Cache() const { return in_container ? "/var/cache/router" : run_dir + "/cache"; }
  std::string Temp() const { return in_container ? "/tmp" : run_dir + "/temp"; }
  std::string Pid() const { return in_container ? "/run/nginx.pid" : run_dir + "/nginx.pid"; }
  std::string ErrorLog() const {
    return in_container ? "/var/log/error.log" : run_dir + "/error.log";
  }
  std::string AcmeRoot() const { return in_container ? "/srv/router/acme" : acme_webroot; }
  // Handed in, by its name on the node; nginx alone lets everybody use its sockets, so it makes
  // them in a directory that only its owner gets into.
  std::string Control() const {
    return run_dir + (in_container ? "/control.sock" : "/control/control.sock");
  }

  bool operator==(const RouterSettings&) const = default;
};

// A certificate on disk, chain included.
struct CertificateFiles {
  std::string certificate;
  std::string key;
  std::string fingerprint;  // changes with what is in them, so that they are read again

  bool operator==(const CertificateFiles&) const = default;
};

// By the host that they are for, as in Site::host.
using Certificates = std::map<std::string, CertificateFiles>;

// One of the two sockets that the router listens on.
struct Listener {
  bool is_tls = false;
  std::string address;

  // ":8080", or nothing for the port that its URLs leave out.
  std::string PortSuffix() const {
    const std::string port = address.substr(address.rfind(':') + 1);
    return port == (is_tls ? "443" : "80") ? "" : ":" + port;
  }
};

}  // namespace paas::controller
