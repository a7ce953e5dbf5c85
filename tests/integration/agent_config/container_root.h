#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/config/generate.h"
#include "common/os/child_process.h"
#include "common/os/subprocess.h"
#include "tests/support/http_client.h"
#include "tests/support/status_matchers.h"

namespace paas::agent {

// A directory that looks like the inside of a container: /usr of this machine, a `web` user of its
// own, /app, /run/config, /var/log and /tmp, all on a tmpfs that goes away with the object. Needs
// root and a private mount namespace.
class ContainerRoot {
 public:
  ContainerRoot();
  ~ContainerRoot();
  ContainerRoot(const ContainerRoot&) = delete;
  ContainerRoot& operator=(const ContainerRoot&) = delete;

  const std::string& path() const { return path_; }
  // A file below the root, with its directories.
  void Write(const std::string& path, const std::string& content);
  // The files of the ramdisk, as the engine would write them.
  void Install(const std::vector<container::ConfigFile>& files);
  // What is in /var/log/<name>.
  std::string Log(const std::string& name) const;
  // Runs a command inside to its end.
  StatusOr<os::CommandResult> Run(std::vector<std::string> argv) const;
  // Starts a command inside; it is killed with the object that is returned.
  StatusOr<os::ChildProcess> Start(std::vector<std::string> argv) const;

 private:
  std::string path_;
};

// nginx of an application, on port 80 of the test's own network namespace.
class RunningSite {
 public:
  // `yaml` is the text of .platform.app.yaml, `files` paths below /app with their content.
  RunningSite(const std::string& yaml,
              const std::vector<std::pair<std::string, std::string>>& files);

  // Gives an empty response (status 0) when there is none.
  testing::HttpResponse Fetch(const testing::HttpRequest& request) const;
  testing::HttpResponse Get(const std::string& target) const { return Fetch({.target = target}); }
  const ContainerRoot& root() const { return root_; }

 private:
  ContainerRoot root_;
  std::optional<os::ChildProcess> nginx_;
};

}  // namespace paas::agent
