#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::testing {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  // sent as it is: nothing is normalised or escaped
  std::vector<HttpHeader> headers;
  std::string body;  // sent with a Content-Length when it is not empty
};

struct HttpResponse {
  int status = 0;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string body;                                 // chunks joined

  // The first value of a header (name in lower case); "" when it is absent.
  std::string Header(const std::string& name) const;
  size_t Count(const std::string& name) const { return headers.count(name); }
};

// A connection to an IPv4 address. Unavailable (or the errno's code) when nobody listens.
StatusOr<os::UniqueFd> Connect(const std::string& address, uint16_t port);

// One request on a connection of its own ("Connection: close" unless the request says otherwise,
// "Host: test" likewise), over raw sockets: it does not hide what a server does. Ten seconds.
StatusOr<HttpResponse> Fetch(const std::string& address, uint16_t port, const HttpRequest& request);

// Fetch(GET target).
StatusOr<HttpResponse> Get(const std::string& address, uint16_t port, const std::string& target);

// Retries Connect() until it succeeds; DeadlineExceeded after ten seconds.
Status AwaitListener(const std::string& address, uint16_t port);

// Parts, for tests of protocols that do not fit: all of `data`, and what is there up to
// `terminator` (included).
Status SendAll(int fd, std::string_view data);
StatusOr<std::string> ReceiveUntil(int fd, std::string_view terminator);

}  // namespace paas::testing
