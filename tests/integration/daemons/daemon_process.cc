#include "tests/integration/daemons/daemon_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>

#include "common/os/subprocess.h"

namespace paas::testing {
namespace {

constexpr std::chrono::seconds kPatience{20};

std::vector<std::string> Arguments(const std::string& name, const std::string& root) {
  std::vector<std::string> arguments = {
      PAAS_BIN_DIR "/" + name, "--config",  "/dev/null",  "--state-dir",
      root + "/" + name,       "--run-dir", root + "/run"};
  if (name == "paas-builder") {
    for (const char* kind : {"images", "keys", "cache-dir"}) {
      arguments.insert(arguments.end(), {std::string("--") + kind, root + "/" + kind});
    }
  }
  if (name == "paas-storage") {
    arguments.insert(arguments.end(),
                     {"--mount-point", root + "/volumes", "--volume-size", "1GiB"});
  }
  return arguments;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

DaemonProcess::DaemonProcess(const std::string& name, const std::string& root,
                             const std::map<std::string, std::string>& more)
    : socket_(root + "/run/" + name.substr(5) + "-status.sock") {
  std::vector<std::string> arguments = Arguments(name, root);
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  for (const auto& [key, value] : more) environment.push_back(key + "=" + value);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(environment);
  if (::posix_spawn(&pid_, argv[0], nullptr, nullptr, argv.data(), envp.data()) != 0) {
    ADD_FAILURE() << "start " << name;
  }
}

DaemonProcess::~DaemonProcess() {
  if (pid_ > 0) End(SIGKILL);
}

int DaemonProcess::End(int signal) {
  int status = 0;
  ::kill(pid_, signal);
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string DaemonProcess::Get(const std::string& path) const {
  return os::RunCommand({.argv = {"curl", "-si", "--max-time", "20", "--unix-socket", socket_,
                                  "http://localhost" + path}})
      ->output;
}

NotifySocket::NotifySocket(const std::string& path)
    : path_(path), fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  if (::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ADD_FAILURE() << "bind " << path;
  }
}

std::string NotifySocket::Await(const std::string& line) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd readable{fd_.get(), POLLIN, 0};
    if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0) return "";
    std::array<char, 4096> buffer{};
    const ssize_t length = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    const std::string message(buffer.data(), static_cast<size_t>(std::max<ssize_t>(length, 0)));
    if (("\n" + message + "\n").find("\n" + line + "\n") != std::string::npos) return message;
  }
}

}  // namespace paas::testing
