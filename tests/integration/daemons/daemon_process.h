#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/os/child_process.h"
#include "common/os/unique_fd.h"
#include "tests/support/temp_directory.h"

namespace paas::testing {

// A real daemon on directories of its own.
class DaemonProcess {
 public:
  // `name`: "paas-builder". The environment is the test's, and `more`.
  DaemonProcess(const std::string& name, const std::string& root,
                const std::map<std::string, std::string>& more = {});
  ~DaemonProcess();

  pid_t pid() const { return pid_; }
  // Sends a signal and waits for the end; 128 + signal when it was killed.
  int End(int signal);
  // GET on its status socket; the whole answer, "" when nobody listens.
  std::string Get(const std::string& path) const;

 private:
  std::string socket_;
  pid_t pid_ = -1;
};

// What systemd is to a service: a datagram socket whose path is in NOTIFY_SOCKET.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path);

  const std::string& path() const { return path_; }
  // The next message that holds `line` as a line; "" after 20 s.
  std::string Await(const std::string& line);

 private:
  std::string path_;
  os::UniqueFd fd_;
};

}  // namespace paas::testing
