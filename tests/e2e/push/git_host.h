#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/git_servers.h"
#include "tests/support/platform.h"

namespace paas::testing {

// The platform of the suite, with git's front behind GitServers.
class GitHost {
 public:
  GitHost();
  ~GitHost();

  Platform& platform() { return *platform_; }
  // paasctl, which has to succeed.
  std::string Paasctl(const std::vector<std::string>& arguments, const std::string& input = {});
  std::string ssh_url(const std::string& project) const;
  // With the token as its password.
  std::string http_url(const std::string& project, const std::string& token) const;
  std::string repository(const std::string& project) const;
  // A directory whose bare repositories are served over HTTPS, by somebody else; and the URL there.
  const std::string& modules() const { return modules_; }
  std::string module_url(const std::string& name) const;
  // The same over SSH, for the keys in authorized_keys() alone.
  std::string module_ssh_url(const std::string& name) const;
  std::string authorized_keys() const { return modules() + "/authorized_keys"; }
  // Gives that server another key.
  void ChangeHostKey();

 private:
  std::unique_ptr<Platform> platform_;
  std::string modules_;
  GitServers::Ports ports_;
  std::unique_ptr<GitServers> servers_;
};

// The one of the suite; started with its first use.
GitHost& SharedHost();

// Somebody with a checkout, an SSH key and an account.
class Developer {
 public:
  // A project "static-site", or another example, committed on main.
  Developer(GitHost& host, const std::string& name, const std::string& example = "static-site");
  ~Developer();

  const std::string& path() const { return path_; }
  // What git says, on both streams.
  struct Said {
    int exit = 0;
    std::string text;
  };
  Said Git(const std::vector<std::string>& arguments,
           const std::map<std::string, std::string>& variables = {});
  // The same, but once git has said `when`, Ctrl-C is pressed: every process of it gets SIGINT.
  Said Interrupt(const std::vector<std::string>& arguments, const std::string& when);
  // The same, which has to succeed.
  std::string Must(const std::vector<std::string>& arguments);
  void Write(const std::string& file, const std::string& content) const;
  void Commit(const std::string& message);

 private:
  os::Command CommandOf(const std::vector<std::string>& arguments,
                        const std::map<std::string, std::string>& variables) const;

  GitHost& host_;
  const std::string name_;
  std::string path_;
};

}  // namespace paas::testing
