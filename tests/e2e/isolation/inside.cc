#include "tests/e2e/isolation/inside.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"
#include "tests/support/connect_script.h"

namespace paas::testing {
namespace {

// Answers, and does at its start what only the application's own process can show.
constexpr char kServer[] = R"(import http.server, os, socketserver
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/allocate":
            hoard = [bytearray(os.urandom(1 << 20)) for _ in range(4096)]
        body = ("pid %d\n" % os.getpid()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
)";

std::string Indented(const std::string& text) {
  std::string out = "    ";
  for (const char c : text) out += c == '\n' ? std::string("\n    ") : std::string(1, c);
  return out;
}

}  // namespace

os::CommandResult TryDeploy(const std::string& project, const std::string& more,
                            const std::string& build) {
  const ProjectCopy folder("hello-python");
  folder.Write(".platform.app.yaml",
               "name: app\ntype: 'python:3.11'\nbuild: {flavor: none}\nhooks:\n  build: |\n" +
                   Indented(build) + "\nweb:\n  commands:\n    start: python3 serve.py\n" + more);
  folder.Write("serve.py", kServer);
  return SharedPlatform().Paasctl({"deploy", "--project", project, folder.path()});
}

void DeployApplication(const std::string& project, const std::string& more) {
  const os::CommandResult deployed = TryDeploy(project, more);
  ASSERT_EQ(deployed.exit_code, 0) << deployed.output << deployed.error_output;
}

os::CommandResult Exec(const std::string& project, std::vector<std::string> command) {
  std::vector<std::string> arguments = {"exec", "-T", "-p",  project, "-e",
                                        "main", "-A", "app", "--"};
  arguments.insert(arguments.end(), command.begin(), command.end());
  return SharedPlatform().Paasctl(arguments);
}

std::string Shell(const std::string& project, const std::string& script) {
  const os::CommandResult result = Exec(project, {"sh", "-c", script});
  return result.output + result.error_output;
}

std::string Python(const std::string& project, const std::string& script) {
  const os::CommandResult result = Exec(project, {"python3", "-c", script});
  return result.output + result.error_output;
}

std::map<std::string, std::string> Connect(const std::string& project,
                                           const std::vector<std::string>& targets) {
  std::vector<std::string> command = {"python3", "-c", kConnectScript};
  command.insert(command.end(), targets.begin(), targets.end());
  const os::CommandResult result = Exec(project, command);
  EXPECT_EQ(result.exit_code, 0) << result.error_output;
  std::map<std::string, std::string> ends;
  std::istringstream lines(result.output);
  for (std::string target, end; lines >> target >> end;) ends[target] = end;
  EXPECT_EQ(ends.size(), targets.size()) << result.output;
  return ends;
}

std::vector<pid_t> NodePids(const std::string& project) {
  const std::string group = "/" + SharedPlatform().cgroup_root() + "/" + project + "-main-";
  std::vector<pid_t> pids;
  for (const std::string& name : os::ListDirectory("/proc").value_or(std::vector<std::string>{})) {
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const StatusOr<std::string> groups = os::ReadFile("/proc/" + name + "/cgroup");
    if (groups.ok() && groups->find(group) != std::string::npos) pids.push_back(std::stoi(name));
  }
  std::sort(pids.begin(), pids.end(), [](pid_t a, pid_t b) {
    const auto inner = [](pid_t pid) {
      std::istringstream ids(StatusLine(pid, "NSpid"));
      pid_t id = 0;
      while (ids >> id) {
      }
      return id;
    };
    return std::pair(inner(a), a) < std::pair(inner(b), b);
  });
  return pids;
}

std::string AddressOf(const std::string& project) {
  std::string address = Python(project,
                               "import socket; s = socket.socket(socket.AF_INET, "
                               "socket.SOCK_DGRAM); s.connect(('169.254.1.1', 9)); "
                               "print(s.getsockname()[0])");
  while (!address.empty() && address.back() == '\n') address.pop_back();
  return address;
}

std::string StatusLine(pid_t pid, const std::string& name) {
  std::istringstream lines(
      os::ReadFile("/proc/" + std::to_string(pid) + "/status").value_or(std::string()));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + ":\t")) return line.substr(name.size() + 2);
  }
  return {};
}

}  // namespace paas::testing
