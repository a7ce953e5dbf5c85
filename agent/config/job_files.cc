#include "agent/config/job_files.h"

#include <string>

#include "agent/config/names.h"
#include "agent/config/template.h"

namespace paas::agent {
namespace {

using container::ConfigFile;

// A command may hold a secret: root, and `web` through its group.
constexpr uint32_t kSecret = 0440;

void AddCommand(const std::string& path, const std::string& command, std::vector<ConfigFile>& out) {
  if (command.empty()) return;
  out.push_back({.path = path, .content = command + "\n", .mode = kSecret, .gid = kWebId});
}

Status AddScript(const std::string& name, std::vector<ConfigFile>& out) {
  PAAS_ASSIGN_OR_RETURN(std::string text, Render(name, {}, Quoting::kShell));
  out.push_back({.path = "bin/" + name, .content = std::move(text), .mode = 0755});
  return absl::OkStatus();
}

bool IsFileName(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\0", 2)) == std::string::npos;
}

Status AddCron(const model::Cron& cron, std::vector<ConfigFile>& out) {
  if (!IsFileName(cron.name)) return InvalidArgument("crons: \"" + cron.name + "\" is no name");
  AddCommand("crons/" + cron.name + "/start", cron.start, out);
  AddCommand("crons/" + cron.name + "/stop", cron.stop, out);
  return absl::OkStatus();
}

}  // namespace

StatusOr<std::vector<ConfigFile>> JobFiles(const ConfigInput& input) {
  std::vector<ConfigFile> out;
  if (!input.worker.empty() || !input.service.empty()) return out;
  const model::Hooks& hooks = input.application.hooks;
  AddCommand("hooks/deploy", hooks.deploy, out);
  AddCommand("hooks/post_deploy", hooks.post_deploy, out);
  for (const model::Cron& cron : input.application.crons) {
    PAAS_RETURN_IF_ERROR(AddCron(cron, out));
  }
  for (const char* script : {"job", "hook", "cron"}) {
    PAAS_RETURN_IF_ERROR(AddScript(script, out));
  }
  return out;
}

}  // namespace paas::agent
