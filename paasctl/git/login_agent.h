#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::paasctl {

// What an agent of SSH says to a message of its client (draft-miller-ssh-agent): it has one key,
// whose signatures come from `sign`, and does nothing else. Messages without their length.
using LoginSigner = std::function<StatusOr<std::string>(const std::string& request)>;
std::string AnswerOfAgent(const std::string& message, const std::string& blob,
                          const LoginSigner& sign);

// Serves ssh's questions on a socket, one client at a time, until it is gone: ssh logs in with a
// key that is not on this side.
class LoginAgent {
 public:
  // `blob` is the public key as SSH has it. `sign` is called on another thread.
  static StatusOr<std::unique_ptr<LoginAgent>> Start(const std::string& socket, std::string blob,
                                                     LoginSigner sign);
  ~LoginAgent();

 private:
  LoginAgent(os::UniqueFd listener, os::UniqueFd stop, std::string blob, LoginSigner sign);
  void Run();
  void Serve(int client);
  // False: it is the end.
  bool Await(int fd);
  bool ReadAll(int fd, std::string& text, size_t size);

  const os::UniqueFd listener_;
  const os::UniqueFd stop_;
  const std::string blob_;
  const LoginSigner sign_;
  std::thread thread_;
};

}  // namespace paas::paasctl
