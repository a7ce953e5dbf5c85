// `runtime.xdebug`: who carries the key is served with the debugger, and nobody else.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <future>

#include "common/os/file.h"
#include "common/os/unique_fd.h"
#include "tests/e2e/platform_environment.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

constexpr char kPage[] =
    "<?php echo extension_loaded('xdebug') ? ini_get('xdebug.idekey') : 'plain', ' ',"
    " ini_get('memory_limit'), ' ', getenv('GREETING'), \"\\n\";\n";
const std::string kWithKey = "XDEBUG_SESSION=IDE-7";

os::CommandResult Paasctl(std::vector<std::string> words) {
  words.insert(words.end(), {"-p", "debugged", "-e", "main"});
  return SharedPlatform().Paasctl(words);
}

std::string Body(const std::vector<std::string>& arguments = {}) {
  return Curl(SharedPlatform().Url("debugged"), arguments).body;
}

// Of the container, as its init's processes are.
std::string InContainer(const std::string& script) {
  return SharedPlatform()
      .Paasctl(
          {"exec", "-T", "-p", "debugged", "-e", "main", "-A", "app", "--", "sh", "-c", script})
      .output;
}

// An IDE: takes one debugger, hears what it says first, and lets it go.
class Ide {
 public:
  Ide() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_.get(), 1), 0);
    EXPECT_EQ(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    heard_ = std::async(std::launch::async, [this] { return Listen(); });
  }
  std::string port() const { return std::to_string(port_); }
  bool has_heard() const {
    return heard_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  std::string heard() { return heard_.get(); }

 private:
  std::string Listen() {
    const os::UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    listener_.Reset();  // or the next one would wait in its queue
    std::string text;
    char buffer[4096];
    for (ssize_t got; (got = ::read(socket.get(), buffer, sizeof buffer)) > 0;) {
      text.append(buffer, static_cast<size_t>(got));
      if (text.find("</init>") == std::string::npos) continue;
      const std::string detach("detach -i 1\0", 12);
      EXPECT_EQ(::write(socket.get(), detach.data(), detach.size()), 12);
    }
    return text;
  }

  os::UniqueFd listener_;
  uint16_t port_ = 0;
  std::future<std::string> heard_;
};

// `paasctl xdebug`, until Stop().
pid_t StartTunnel(const std::string& port) {
  const std::string endpoint = "unix:" + SharedPlatform().root() + "/run/controller.sock";
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setenv("PAASCTL_ENDPOINT", endpoint.c_str(), /*overwrite=*/1);
  ::execl(PAAS_BIN_DIR "/paasctl", "paasctl", "xdebug", "-q", "-p", "debugged", "-e", "main",
          "--port", port.c_str(), nullptr);
  ::_exit(127);
}

int Stop(pid_t pid) {
  ::kill(pid, SIGINT);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void ExpectTunnelLeadsToAnIde() {
  Ide ide;
  const pid_t tunnel = StartTunnel(ide.port());
  // Until the tunnel is there the request is served without an IDE.
  while (!ide.has_heard()) EXPECT_EQ(Body({"-b", kWithKey}), "IDE-7 96M Hello\n");
  const std::string heard = ide.heard();
  EXPECT_THAT(heard, ::testing::HasSubstr("idekey=\"IDE-7\"")) << heard;
  // The next one is answered too, though nobody listens here any more.
  EXPECT_EQ(Body({"-b", kWithKey}), "IDE-7 96M Hello\n");
  EXPECT_EQ(Stop(tunnel), 130);
}

class Xdebug : public ::testing::TestWithParam<std::string> {};

TEST_P(Xdebug, ServesRequestsWithTheKeyAlone) {
  const std::string image = "php-" + GetParam().substr(4);
  if (!os::Exists(SharedPlatform().root() + "/images/refs/base/" + image)) {
    GTEST_SKIP() << image << " is not built here";
  }
  const ProjectCopy copy("hello-php");
  std::string own = os::ReadFile(copy.path() + "/.platform.app.yaml").value();
  own.replace(own.find("php:8.2"), 7, GetParam());
  copy.Write(".platform.app.yaml", own + "runtime:\n  xdebug:\n    idekey: IDE-7\n");
  copy.Write("web/index.php", kPage);
  const os::CommandResult deployed = Paasctl({"deploy", copy.path()});
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Body(), "plain 96M Hello\n");
  EXPECT_EQ(Body({"-b", kWithKey}), "IDE-7 96M Hello\n");
  EXPECT_EQ(Body({"-b", "a=b; " + kWithKey + "; c=d"}), "IDE-7 96M Hello\n");
  EXPECT_EQ(Body({"-b", "XDEBUG_SESSION=another"}), "plain 96M Hello\n");
  EXPECT_EQ(Body({"-G", "-d", "XDEBUG_SESSION_START=IDE-7"}), "IDE-7 96M Hello\n");
  EXPECT_EQ(InContainer("php -r 'var_dump(extension_loaded(\"xdebug\"));'"), "bool(false)\n");

  ExpectTunnelLeadsToAnIde();

  // It comes back when it ends, and its end is nothing to the application.
  const std::string master = "pgrep -of '[p]hp-fpm: master.*debugger'";
  const std::string before = InContainer(master);
  ASSERT_NE(before, "");
  InContainer("kill -9 " + before);
  EXPECT_EQ(Body(), "plain 96M Hello\n");
  std::string after;
  while (after.empty() || after == before) after = InContainer(master);
  std::string body;
  while (body != "IDE-7 96M Hello\n") body = Body({"-b", kWithKey});

  // Without the key there is none.
  copy.Write(".platform.app.yaml", own);
  ASSERT_EQ(Paasctl({"deploy", copy.path()}).exit_code, 0);
  EXPECT_EQ(Body({"-b", kWithKey}), "plain 96M Hello\n");
  EXPECT_EQ(InContainer(master), "");
  EXPECT_EQ(Paasctl({"delete", "--yes"}).exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(Versions, Xdebug, ::testing::Values("php:8.2", "php:8.4"),
                         [](const auto& test) {
                           return "Php" + test.param.substr(4, 1) + test.param.substr(6);
                         });

}  // namespace
}  // namespace paas::testing
