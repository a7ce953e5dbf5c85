#include "tests/integration/agent_config/container_root.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "common/os/file.h"
#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

namespace fs = std::filesystem;

void BringLoopbackUp() {
  const os::UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::string("lo").copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  EXPECT_EQ(::ioctl(fd.get(), SIOCSIFFLAGS, &request), 0);
}

std::vector<std::string> Inside(const std::string& root, std::vector<std::string> argv) {
  std::vector<std::string> command = {"chroot", root};
  command.insert(command.end(), argv.begin(), argv.end());
  return command;
}

void Bind(const std::string& source, const std::string& target) {
  fs::create_directories(target);
  EXPECT_EQ(::mount(source.c_str(), target.c_str(), nullptr, MS_BIND | MS_REC, nullptr), 0);
}

}  // namespace

ContainerRoot::ContainerRoot() {
  std::string pattern = "/tmp/paas-config-XXXXXX";
  path_ = ::mkdtemp(pattern.data());
  EXPECT_EQ(::mount("tmpfs", path_.c_str(), "tmpfs", 0, "mode=755"), 0);
  Bind("/usr", path_ + "/usr");
  Bind("/dev", path_ + "/dev");
  Bind("/proc", path_ + "/proc");
  for (const char* link : {"bin", "sbin", "lib", "lib64"}) {
    fs::create_directory_symlink(std::string("usr/") + link, path_ + "/" + link);
  }
  for (const char* directory : {"app", "run", "tmp", "var/log", "etc/nginx"}) {
    fs::create_directories(path_ + "/" + directory);
  }
  ::chmod((path_ + "/run").c_str(), 01777);
  ::chmod((path_ + "/tmp").c_str(), 01777);
  fs::copy_file("/etc/nginx/mime.types", path_ + "/etc/nginx/mime.types");
  Write("etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:10000:10000::/app:/bin/sh\n");
  Write("etc/group", "root:x:0:\nweb:x:10000:\n");
}

ContainerRoot::~ContainerRoot() {
  ::umount2(path_.c_str(), MNT_DETACH);
  ::rmdir(path_.c_str());
}

void ContainerRoot::Write(const std::string& path, const std::string& content) {
  const fs::path target = path_ + "/" + path;
  fs::create_directories(target.parent_path());
  std::ofstream(target) << content;
}

void ContainerRoot::Install(const std::vector<container::ConfigFile>& files) {
  for (const container::ConfigFile& file : files) {
    const std::string path = "run/config/" + file.path;
    if (!file.link_target.empty()) {
      fs::create_directories(fs::path(path_ + "/" + path).parent_path());
      fs::create_symlink(file.link_target, path_ + "/" + path);
      continue;
    }
    Write(path, file.content);
    const std::string target = path_ + "/" + path;
    EXPECT_EQ(::chmod(target.c_str(), file.mode), 0);
    EXPECT_EQ(::chown(target.c_str(), file.uid, file.gid), 0);
  }
}

std::string ContainerRoot::Log(const std::string& name) const {
  return os::ReadFile(path_ + "/var/log/" + name).value_or("");
}

StatusOr<os::CommandResult> ContainerRoot::Run(std::vector<std::string> argv) const {
  return os::RunCommand({.argv = Inside(path_, std::move(argv))});
}

StatusOr<os::ChildProcess> ContainerRoot::Start(std::vector<std::string> argv) const {
  return os::ChildProcess::Start({.argv = Inside(path_, std::move(argv))});
}

RunningSite::RunningSite(const std::string& yaml,
                         const std::vector<std::pair<std::string, std::string>>& files) {
  BringLoopbackUp();
  for (const auto& [path, content] : files) root_.Write("app/" + path, content);
  auto input = InputOf(yaml);
  EXPECT_OK(input);
  if (!input.ok()) return;
  auto config = GenerateConfig(*input);
  EXPECT_OK(config);
  if (!config.ok()) return;
  root_.Install(*config);
  auto nginx = root_.Start({"/run/config/service/nginx/run"});
  EXPECT_OK(nginx);
  if (nginx.ok()) nginx_.emplace(*std::move(nginx));
  EXPECT_OK(testing::AwaitListener("127.0.0.1", 80)) << root_.Log("error.log");
}

testing::HttpResponse RunningSite::Fetch(const testing::HttpRequest& request) const {
  auto response = testing::Fetch("127.0.0.1", 80, request);
  EXPECT_OK(response) << request.target << "\n" << root_.Log("error.log");
  return response.ok() ? *std::move(response) : testing::HttpResponse{};
}

}  // namespace paas::agent
