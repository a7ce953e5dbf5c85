#include "tests/bench/assemble/installed.h"

#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::bench {

bool IsInstalled(const std::string& program) {
  const auto result = os::RunCommand({.argv = {"which", program}});
  return result.ok() && result->exit_code == 0;
}

std::vector<std::string> BubblewrapArguments(const std::string& root) {
  return {"bwrap",
          "--ro-bind",
          root,
          "/",
          "--proc",
          "/proc",
          "--dev",
          "/dev",
          "--tmpfs",
          "/run",
          "--tmpfs",
          "/tmp",
          "--unshare-pid",
          "--unshare-net",
          "--unshare-ipc",
          "--unshare-uts",
          "--unshare-cgroup",
          "--die-with-parent",
          "--as-pid-1"};
}

Status WriteBundle(const std::string& bundle, const std::string& root,
                   const std::vector<std::string>& program, const nlohmann::json& linux_part) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(bundle));
  PAAS_RETURN_IF_ERROR(os::RunChecked({.argv = {"runc", "spec"}, .cwd = bundle}).status());
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(bundle + "/config.json"));
  nlohmann::json config = nlohmann::json::parse(text);
  config["root"] = {{"path", root}, {"readonly", true}};
  config["process"]["terminal"] = false;
  config["process"]["args"] = program;
  config["process"].erase("rlimits");
  config["linux"].merge_patch(linux_part);
  return os::WriteFileDurably(bundle + "/config.json", config.dump());
}

}  // namespace paas::bench
