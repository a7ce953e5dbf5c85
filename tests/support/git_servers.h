#pragma once

#include <memory>
#include <string>

#include "common/os/child_process.h"

namespace paas::testing {

// Git's front behind a real sshd, and a real nginx with fcgiwrap. They run in mount and process
// namespaces of their own, in which there is a user "git" who has nothing but the front's socket
// and the repositories. They end with the object, and with the process that has it, however that
// ends. Root only.
class GitServers {
 public:
  // The user's: a group of every Debian that nobody is in.
  static constexpr char kGroup[] = "games";

  struct Ports {
    int ssh = 0;
    int http = 0;
    int https = 0;
    int modules = 0;
    int modules_ssh = 0;  // 0: not at all
  };
  struct Settings {
    std::string socket;   // of the front
    std::string modules;  // a directory whose repositories are served by somebody else, over HTTPS;
                          // gets ca.crt, the certificate of both, which is for localhost;
                          // over SSH for the user "far", with authorized_keys and host_key of there
    Ports ports;          // on 127.0.0.1
  };
  // Returns when they listen.
  explicit GitServers(const Settings& settings);
  // Lets the SSH server of the modules read its keys again; it does so a moment later.
  void ReloadModulesSsh();

 private:
  std::unique_ptr<os::ChildProcess> servers_;
};

}  // namespace paas::testing
