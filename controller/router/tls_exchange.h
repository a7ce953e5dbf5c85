#pragma once

#include <chrono>
#include <string>

#include "common/status/status.h"

namespace paas::controller {

// Speaks TLS on a connected, non-blocking socket, sends `request` and returns the first line of the
// answer. The name in the certificate is not checked. DeadlineExceeded after `deadline`.
StatusOr<std::string> AskOverTls(int fd, const std::string& host, const std::string& request,
                                 std::chrono::steady_clock::time_point deadline);

}  // namespace paas::controller
