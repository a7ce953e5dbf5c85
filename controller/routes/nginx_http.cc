#include "controller/routes/nginx_http.h"

#include <algorithm>
#include <string_view>

#include "controller/routes/nginx_hold.h"

namespace paas::controller {
namespace {

bool HasOnly(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(), [extra](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           extra.find(c) != std::string_view::npos;
  });
}

Status CheckDirectory(const std::string& what, const std::string& path) {
  if (!path.empty() && path.front() == '/' && HasOnly(path, "/._-")) return absl::OkStatus();
  return InvalidArgument("the router's " + what + " '" + path +
                         "' must be absolute, of letters, digits and / . _ -");
}

Status CheckAddress(const std::string& address) {
  if (address.find(':') != std::string::npos && HasOnly(address, ".:[]*")) return absl::OkStatus();
  return InvalidArgument("the router's address '" + address + "' is not address:port");
}

// The mTLS headers are always set, so that no client can make them up.
const char kRequestHeaders[] = R"nginx(
  proxy_set_header Host $upstream_host;
  proxy_set_header Connection $connection_upgrade;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Accept-Encoding $forwarded_encoding;
  proxy_set_header If-None-Match $if_none_match;
  proxy_set_header If-Modified-Since $if_modified_since;
  proxy_set_header If-Match $http_if_match;
  proxy_set_header If-Unmodified-Since $http_if_unmodified_since;
  proxy_set_header If-Range $http_if_range;
  proxy_set_header Range $http_range;
  proxy_set_header Keep-Alive "";
  proxy_set_header Proxy "";
  proxy_set_header Proxy-Authorization "";
  proxy_set_header Proxy-Connection "";
  proxy_set_header TE "";
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Host "$host$port_suffix";
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Client-IP $remote_addr;
  proxy_set_header X-Client-SSL $https;
  proxy_set_header X-Client-Verify $client_verify;
  proxy_set_header X-Client-DN $client_dn;
  proxy_set_header X-Client-Cert $client_certificate;
  proxy_set_header X-Original-Route $original_route;
  proxy_set_header X-Paas-Probe "";
  proxy_set_header Authorization $forwarded_authorization;
)nginx";

const char kResponseHeaders[] = R"nginx(
  proxy_hide_header X-Platform-Cache;
  proxy_hide_header X-Platform-Cluster;
  proxy_hide_header X-Platform-Processor;
  proxy_hide_header X-Platform-Router;
  add_header X-Platform-Cache $platform_cache always;
  add_header X-Platform-Cluster $cluster always;
  add_header X-Platform-Processor $processor always;
  add_header X-Platform-Router $platform_router always;
  add_header X-Robots-Tag $robots always;
  add_header Strict-Transport-Security $sent_security_policy always;
)nginx";

const char kMaps[] = R"nginx(
  map $http_upgrade $connection_upgrade {
    default upgrade;
    "" "";
  }
  # The path as the client wrote it: encoded, so that it holds neither spaces nor line ends.
  map $request_uri $raw_path {
    default "";
    "~^(?<raw_path_of_uri>[^?]*)" $raw_path_of_uri;
  }
  map $client_verify $client_dn {
    default $ssl_client_s_dn;
    "" "";
  }
  map $client_verify $client_certificate {
    default $ssl_client_escaped_cert;
    "" "";
  }
  map $cluster $platform_router {
    default paas;
    "" "";
  }
  # An application that says something of its own is not contradicted.
  map $upstream_http_strict_transport_security $sent_security_policy {
    volatile;
    default "";
    "" $security_policy;
  }
)nginx";

// Bodies without end go through, not onto the node: a slow reader slows down who writes.
const char kProxying[] = R"nginx(
  proxy_request_buffering off;
  proxy_max_temp_file_size 0;
  proxy_http_version 1.1;
  proxy_connect_timeout 60s;
  proxy_read_timeout 600s;
  proxy_send_timeout 600s;
)nginx";

const char kTls[] = R"nginx(
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
  ssl_prefer_server_ciphers off;
  ssl_session_cache shared:tls:4m;
  ssl_session_timeout 1d;
  ssl_session_tickets off;
)nginx";

std::string_view Section(const char* text) { return std::string_view(text).substr(1); }

}  // namespace

Status CheckSettings(const RouterSettings& settings) {
  PAAS_RETURN_IF_ERROR(CheckDirectory("directory", settings.run_dir));
  PAAS_RETURN_IF_ERROR(CheckAddress(settings.listen));
  if (!settings.listen_tls.empty()) PAAS_RETURN_IF_ERROR(CheckAddress(settings.listen_tls));
  if (settings.listen == settings.listen_tls) {
    return InvalidArgument("the router listens on " + settings.listen + " for http and for https");
  }
  if (settings.has_js_module || settings.has_headers_module || settings.has_lua_module) {
    PAAS_RETURN_IF_ERROR(CheckDirectory("modules", settings.modules_dir));
  }
  PAAS_RETURN_IF_ERROR(CheckDirectory("file of authorities", settings.authorities));
  if (!settings.acme_webroot.empty()) {
    PAAS_RETURN_IF_ERROR(CheckDirectory("ACME directory", settings.acme_webroot));
  }
  if (!HasOnly(settings.probe_key, "")) return InvalidArgument("the key of probes is no word");
  if (!HasOnly(settings.worker_user, "_-")) return InvalidArgument("the router's user is no name");
  return absl::OkStatus();
}

void WriteMain(const RouterSettings& settings, const std::string& script, ConfigWriter& config) {
  config.Raw("# Generated by paas-controller; changes are lost.\n");
  const auto load = [&](const std::string& name) {
    config.Line("load_module " + Quoted(settings.modules_dir + "/" + name));
  };
  WriteHoldModules(settings, config);
  if (!script.empty()) load("ngx_http_js_module.so");
  if (settings.has_headers_module) load("ngx_http_headers_more_filter_module.so");
  config.Line("daemon on");
  if (!settings.worker_user.empty()) config.Line("user " + settings.worker_user);
  config.Line("worker_processes " + std::to_string(settings.worker_processes));
  // Connections without end, of websockets, do not keep old workers for ever.
  config.Line("worker_shutdown_timeout 1h");
  config.Line("pid " + Quoted(settings.Pid()));
  config.Line("error_log " + Quoted(settings.ErrorLog()) + " notice");
  config.Open("events")
      .Line("worker_connections " + std::to_string(settings.worker_connections))
      .Close();
}

void WriteHttp(const RouterSettings& settings, const std::string& script, ConfigWriter& config) {
  config.Line("access_log off").Line("server_tokens off").Line("default_type text/plain");
  config.Line("uninitialized_variable_warn off");
  if (settings.has_headers_module) config.Line("more_clear_headers Server");
  if (!script.empty()) config.Line("js_import cookies from " + Quoted(script));
  config.Line("server_names_hash_bucket_size 512").Line("server_names_hash_max_size 65536");
  config.Line("variables_hash_max_size 4096");
  config.Line("client_max_body_size 0");
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    const std::string name = kind == std::string_view("client_body") ? "body" : kind;
    config.Line(std::string(kind) + "_temp_path " + Quoted(settings.Temp() + "/" + name));
  }
  config.Raw(Section(kMaps)).Raw(Section(kProxying)).Raw(Section(kRequestHeaders));
  config.Raw(Section(kResponseHeaders));
  if (!settings.listen_tls.empty()) config.Raw(Section(kTls));
  WriteHold(settings, config);
}

void WriteDefaultServers(const RouterSettings& settings, ConfigWriter& config) {
  config.Open("server");
  config.Line("listen " + settings.listen + " default_server").Line("server_name _");
  // A variable must be set somewhere to be used elsewhere.
  for (const char* name : {"client_verify", "cluster", "forwarded_authorization",
                           "forwarded_encoding", "hold_keys", "original_route", "port_suffix",
                           "processor", "robots", "security_policy", "upstream_host"}) {
    config.Line("set $" + std::string(name) + " \"\"");
  }
  config.Open("location /")
      .Line("return 404 \"There is no environment with this host name here.\\n\"")
      .Close();
  config.Close();
  if (settings.listen_tls.empty()) return;
  config.Open("server");
  config.Line("listen " + settings.listen_tls + " ssl http2 default_server").Line("server_name _");
  config.Line("ssl_reject_handshake on").Close();
}

}  // namespace paas::controller
