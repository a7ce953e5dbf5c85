#include "agent/exec/exec_process.h"

namespace paas::agent {
namespace {

constexpr uint32_t kWebUser = 10000;
// Of the config ramdisk: sources the environment, changes to /app and executes its arguments.
constexpr char kWithEnvironment[] = "/run/config/bin/with-environment";
constexpr char kRootPath[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

}  // namespace

container::Process ExecProcess(const std::vector<std::string>& argv, const std::string& term) {
  container::Process process;
  process.argv = {kWithEnvironment};
  if (argv.empty()) {
    process.argv.insert(process.argv.end(), {"/bin/bash", "-l"});
  } else {
    process.argv.insert(process.argv.end(), argv.begin(), argv.end());
  }
  process.env = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"LANG", "C.UTF-8"}};
  if (!term.empty()) process.env["TERM"] = term;
  process.uid = kWebUser;
  process.gid = kWebUser;
  process.cwd = "/app";
  return process;
}

container::Process ServiceExecProcess(const std::vector<std::string>& argv,
                                      const std::string& term) {
  container::Process process = ExecProcess(argv, term);
  process.env["PATH"] = kRootPath;
  process.uid = 0;
  process.gid = 0;
  process.cwd = "/";
  return process;
}

container::Process RootProcess(const std::vector<std::string>& argv) {
  container::Process process;
  process.argv = argv;
  process.env = {{"PATH", kRootPath}, {"LANG", "C.UTF-8"}};
  return process;
}

}  // namespace paas::agent
