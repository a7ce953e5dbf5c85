#include "agent/config/service_files.h"

#include "agent/config/names.h"
#include "agent/config/php_config.h"
#include "agent/config/relationships.h"
#include "agent/config/site.h"
#include "agent/config/template.h"
#include "model/json_reader.h"

namespace paas::agent {
namespace {

using container::ConfigFile;

constexpr uint32_t kExecutable = 0755;
constexpr uint32_t kRootOnly = 0440;
// dash does not replace itself with the last command. Without this it would be gone at the first
// TERM, and what it runs would be killed in the middle of its own orderly end: now it waits for it.
// What is run by `exec` never sees it.
constexpr char kEndAfterChild[] = "trap 'exit 143' TERM\n";
// How projects that were made for other platforms name the default of PHP.
constexpr char kUsualPhpStart[] = "/usr/bin/start-php-app";

const model::Commands& CommandsOf(const ConfigInput& input) {
  for (const model::Worker& worker : input.application.workers) {
    if (worker.name == input.worker) return worker.commands;
  }
  return input.application.web.commands;
}

// runsv keeps its state where base images make room for it.
ConfigFile SuperviseLink(const std::string& service) {
  return {.path = "service/" + service + "/supervise",
          .link_target = "/run/runit/supervise/" + service};
}

Status AddScript(const std::string& path, const std::string& name, const View& view,
                 std::vector<ConfigFile>& out) {
  PAAS_ASSIGN_OR_RETURN(std::string text, Render(name, view, Quoting::kShell));
  out.push_back({.path = path, .content = std::move(text), .mode = kExecutable});
  return absl::OkStatus();
}

Status AddApp(const ConfigInput& input, std::vector<ConfigFile>& out) {
  const model::Commands& commands = CommandsOf(input);
  const bool php = input.runtime.kind == "php";
  const std::string start = StartCommand(input);
  const std::string debugger = PhpDebuggerCommand(input);
  // Ends with `exec`: needs no shell that stays.
  const bool execs = php && start == PhpStartCommand(input);
  const View view{{
      {"pre_start", !commands.pre_start.empty()},
      {"pre_start_command", commands.pre_start},
      {"post_start", !commands.post_start.empty()},
      {"post_start_command", commands.post_start},
      {"start_command", execs ? start : kEndAfterChild + start},
      {"execs", execs},
      {"own_session",
       !commands.pre_start.empty() || !commands.post_start.empty() || !debugger.empty()},
      {"debugger", !debugger.empty()},
      {"debugger_command", debugger},
      {"gated", input.gated},
      {"php", php},
  }};
  if (input.gated) PAAS_RETURN_IF_ERROR(AddScript("bin/open-gate", "open-gate", {}, out));
  PAAS_RETURN_IF_ERROR(AddScript("service/app/run", "app-run", view, out));
  PAAS_RETURN_IF_ERROR(AddScript("service/app/finish", "app-finish", view, out));
  PAAS_RETURN_IF_ERROR(
      AddScript("service/app/control/t", "app-control", {{{"signal", "TERM"}}}, out));
  PAAS_RETURN_IF_ERROR(
      AddScript("service/app/control/k", "app-control", {{{"signal", "KILL"}}}, out));
  out.push_back(SuperviseLink("app"));
  return absl::OkStatus();
}

Status AddSshd(const ConfigInput& input, std::vector<ConfigFile>& out) {
  const View view{{{"debugger", !PhpDebuggerCommand(input).empty()}}};
  PAAS_ASSIGN_OR_RETURN(std::string config, Render("sshd_config", view, Quoting::kNone));
  out.push_back({.path = "sshd_config", .content = std::move(config)});
  PAAS_RETURN_IF_ERROR(AddScript("service/sshd/run", "sshd-run", {}, out));
  PAAS_RETURN_IF_ERROR(AddScript("bin/ssh-session", "ssh-session", {}, out));
  out.push_back(SuperviseLink("sshd"));
  // sshd refuses keys of its own that others may read, not those of root that its group may.
  out.push_back(
      {.path = "ssh/host_key", .content = input.ssh.host_key, .mode = 0440, .gid = kWebId});
  std::string keys;
  for (const std::string& key : input.ssh.authorized_keys) keys += key + "\n";
  out.push_back({.path = "ssh/authorized_keys", .content = std::move(keys)});
  return absl::OkStatus();
}

// What the controller says of the service, with the limits that its container got.
StatusOr<std::string> InstanceDocument(const ConfigInput& input) {
  using model::Value;
  StatusOr<Value> instance = model::ValueFromJson(input.service);
  // The text may hold passwords: nothing of it is repeated.
  if (!instance.ok() || instance->AsMap() == nullptr) {
    return InvalidArgument("the description of the service is no JSON object");
  }
  Value::Map& document = std::get<Value::Map>(instance->data);
  std::erase_if(document, [](const auto& item) { return item.first == "limits"; });
  const auto number = [](uint64_t value) { return Value{static_cast<int64_t>(value)}; };
  document.emplace_back("limits",
                        Value{Value::Map{{"cpu_millis", number(input.limits.cpu_millis)},
                                         {"memory_bytes", number(input.limits.memory_bytes)},
                                         {"disk_bytes", number(input.disk_bytes)}}});
  return model::ToJson(document) + "\n";
}

Status AddNginx(std::vector<ConfigFile>& out) {
  PAAS_RETURN_IF_ERROR(AddScript("service/nginx/run", "nginx-run", {}, out));
  PAAS_RETURN_IF_ERROR(AddScript("service/nginx/control/t", "nginx-control", {}, out));
  out.push_back(SuperviseLink("nginx"));
  return absl::OkStatus();
}

}  // namespace

std::string StartCommand(const ConfigInput& input) {
  const std::string& own = CommandsOf(input).start;
  if (!input.worker.empty()) return own;
  if (input.runtime.kind == "php" && (own.empty() || own == kUsualPhpStart)) {
    return PhpStartCommand(input);
  }
  return own.empty() ? input.runtime.start_command : own;
}

// The one process of a service's container. A stop goes to the server alone, which knows how to end
// its own children.
StatusOr<std::vector<ConfigFile>> ServerFiles(const ConfigInput& input) {
  std::vector<ConfigFile> out;
  const View view{{{"gated", input.gated}}};
  PAAS_RETURN_IF_ERROR(AddScript("bin/prepare", "prepare", {}, out));
  if (input.gated) PAAS_RETURN_IF_ERROR(AddScript("bin/open-gate", "open-gate", {}, out));
  PAAS_RETURN_IF_ERROR(AddScript("service/app/run", "server-run", view, out));
  PAAS_RETURN_IF_ERROR(AddScript("service/app/finish", "app-finish", view, out));
  out.push_back(SuperviseLink("app"));
  PAAS_ASSIGN_OR_RETURN(std::string instance, InstanceDocument(input));
  PAAS_ASSIGN_OR_RETURN(const model::Value::Map related, RelationshipDocument(input.relationships));
  out.push_back({.path = "service.json", .content = std::move(instance), .mode = kRootOnly});
  out.push_back(
      {.path = "relationships.json", .content = model::ToJson(related) + "\n", .mode = kRootOnly});
  return out;
}

StatusOr<std::vector<ConfigFile>> ServiceFiles(const ConfigInput& input) {
  std::vector<ConfigFile> out;
  PAAS_RETURN_IF_ERROR(AddScript("bin/prepare", "prepare", {}, out));
  PAAS_RETURN_IF_ERROR(AddScript("bin/application", "application", {}, out));
  if (input.worker.empty()) PAAS_RETURN_IF_ERROR(AddNginx(out));
  if (!StartCommand(input).empty()) PAAS_RETURN_IF_ERROR(AddApp(input, out));
  if (!input.ssh.host_key.empty()) PAAS_RETURN_IF_ERROR(AddSshd(input, out));
  return out;
}

}  // namespace paas::agent
