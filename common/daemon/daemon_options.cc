#include "common/daemon/daemon_options.h"

#include "common/daemon/status_server.h"

namespace paas::daemon {
namespace {

constexpr char kNone[] = "none";
constexpr char kSocket[] = "socket";

config::Option ListenOption(std::vector<std::string>& target) {
  return {.name = "listen",
          .kind = config::Kind::kList,
          .help = "unix:/path or tcp:host:port; default: a socket in the run directory",
          .set = [&target](const std::vector<std::string>& values) -> Status {
            for (const std::string& value : values) {
              PAAS_RETURN_IF_ERROR(rpc::ParseEndpoint(value).status());
            }
            target = values;
            return absl::OkStatus();
          }};
}

config::Option StatusOption(std::string& target) {
  return {.name = "status-listen",
          .help =
              "/metrics, /healthz and /readyz over HTTP: unix:/path, tcp:127.0.0.1:PORT, none, "
              "or socket: one in the run directory",
          .initial = target,
          .set = [&target](const std::vector<std::string>& values) -> Status {
            if (values[0] != kNone && values[0] != kSocket) {
              PAAS_RETURN_IF_ERROR(ParseStatusEndpoint(values[0]).status());
            }
            target = values[0];
            return absl::OkStatus();
          }};
}

log::Level LevelOf(const std::string& name) {
  if (name == "debug") return log::Level::kDebug;
  if (name == "warning") return log::Level::kWarning;
  return name == "error" ? log::Level::kError : log::Level::kInfo;
}

log::Format FormatOf(const std::string& name) {
  if (name == "text") return log::Format::kText;
  return name == "json" ? log::Format::kJson : log::Format::kAuto;
}

Status ResolveStatus(const std::string& text, DaemonOptions& options) {
  if (text == kNone) return absl::OkStatus();
  const std::string socket = "unix:" + options.run_dir + "/" + options.ShortName() + "-status.sock";
  PAAS_ASSIGN_OR_RETURN(options.status, ParseStatusEndpoint(text == kSocket ? socket : text));
  return absl::OkStatus();
}

}  // namespace

config::Option EndpointOption(std::string name, std::string& target, std::string help) {
  return {.name = std::move(name),
          .help = std::move(help),
          .initial = target,
          .set = [&target](const std::vector<std::string>& values) -> Status {
            PAAS_RETURN_IF_ERROR(rpc::ParseEndpoint(values[0]).status());
            target = values[0];
            return absl::OkStatus();
          }};
}

void AddDaemonOptions(config::OptionTable& table, DaemonOptions& options, DaemonTexts& texts,
                      const std::string& state_help, const std::string& run_help) {
  table.Text("state-dir", options.state_dir, state_help);
  table.Text("run-dir", options.run_dir, run_help);
  table.Add(ListenOption(texts.listen));
  table.Text("tls-authority", options.tls.authority, "PEM file; needed for tcp");
  table.Text("tls-certificate", options.tls.certificate, "PEM file; needed for tcp");
  table.Text("tls-key", options.tls.key, "PEM file; needed for tcp");
  table.Add(StatusOption(texts.status));
  table.Choice("log-level", texts.log_level, {"debug", "info", "warning", "error"},
               "debug logs every step");
  table.Choice("log-format", texts.log_format, {"auto", "text", "json"},
               "json: one object a line; auto: with priorities under systemd, else text");
}

void AddJoinOptions(config::OptionTable& table, JoinOptions& options) {
  table.Add({.name = "join",
             .help =
                 "HOST:PORT where the controller takes nodes in (its nodes_listen); tcp is then "
                 "for members of the platform alone",
             .set = [&options](const std::vector<std::string>& values) -> Status {
               PAAS_RETURN_IF_ERROR(rpc::ParseEndpoint("tcp:" + values[0]).status());
               options.controller = values[0];
               return absl::OkStatus();
             }});
  table.Text("token-file", options.token_file,
             "what paasctl node token create printed; needed until this node has joined");
  table.Text("node-name", options.node_name, "default: the host name");
}

Status ResolveDaemonOptions(const DaemonTexts& texts, DaemonOptions& options) {
  if (!options.tls.empty() && !options.join.controller.empty()) {
    return InvalidArgument(
        "join: who joins has its TLS files from the controller; leave "
        "tls_authority, tls_certificate, tls_key out");
  }
  for (const std::string& text : texts.listen) {
    PAAS_ASSIGN_OR_RETURN(rpc::Endpoint endpoint, rpc::ParseEndpoint(text));
    const bool is_secured = !options.tls.empty() || !options.join.controller.empty();
    if (endpoint.kind == rpc::Endpoint::Kind::kTcp && !is_secured) {
      return InvalidArgument("listen: " + text + " needs tls_authority, tls_certificate, tls_key");
    }
    options.listen.push_back(std::move(endpoint));
  }
  if (options.listen.empty()) {
    options.listen.push_back(
        {rpc::Endpoint::Kind::kUnix, options.run_dir + "/" + options.ShortName() + ".sock"});
  }
  options.log_level = LevelOf(texts.log_level);
  options.log_format = FormatOf(texts.log_format);
  return ResolveStatus(texts.status, options);
}

}  // namespace paas::daemon
