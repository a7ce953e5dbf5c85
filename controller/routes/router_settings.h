#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace paas::controller {

// What is the same for every environment.
struct RouterSettings {
  std::string run_dir;                    // pid file, log, cache and temporary files
  std::string listen = "127.0.0.1:8080";  // address:port
  std::string listen_tls;                 // address:port; empty: no TLS
  std::string worker_user;                // empty: that of the master
  unsigned worker_processes = 2;
  unsigned worker_connections = 8192;
  unsigned cache_megabytes = 128;
  std::string modules_dir;          // where the modules are
  bool has_js_module = false;       // without it any cookie keeps a response out of the cache
  bool has_lua_module = false;      // without it no request waits for a container
  bool has_headers_module = false;  // without it answers say "Server: nginx"
  std::string authorities = "/etc/ssl/certs/ca-certificates.crt";  // trusted behind proxy routes
  std::string acme_webroot;  // answers of /.well-known/acme-challenge/; empty: none

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
