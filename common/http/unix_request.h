#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::http {

struct UnixResponse {
  int status = 0;
  std::string body;
};

// One HTTP request over a connection of its own to the socket at `path`; a POST with `body`, at
// most a megabyte of answer. NotFound when there is no socket, Unavailable when nobody answers on
// it, DeadlineExceeded after `timeout`. Blocks.
StatusOr<UnixResponse> PostOverUnix(const std::string& path, const std::string& target,
                                    std::string_view body, std::chrono::milliseconds timeout);

}  // namespace paas::http
