#pragma once

#include <cstdint>
#include <string>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::testing {

// The client's end of a WebSocket (RFC 6455): short texts, no fragments.
class WebSocket {
 public:
  // FailedPrecondition with the answer when the server does not switch protocols.
  static StatusOr<WebSocket> Open(const std::string& address, uint16_t port,
                                  const std::string& host, const std::string& path);

  Status Send(const std::string& text);  // at most 125 bytes
  StatusOr<std::string> Receive();       // the next text; ten seconds
  // Waits for the server's close frame, and the end of the connection behind it; its code.
  StatusOr<uint16_t> AwaitClose();

 private:
  explicit WebSocket(os::UniqueFd fd) : fd_(std::move(fd)) {}
  StatusOr<std::string> Read(size_t bytes);

  os::UniqueFd fd_;
};

}  // namespace paas::testing
