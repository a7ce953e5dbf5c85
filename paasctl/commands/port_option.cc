#include "paasctl/commands/port_option.h"

#include <charconv>

namespace paas::paasctl {

StatusOr<uint16_t> AskedPort(const Arguments& arguments, uint16_t otherwise) {
  const std::string text = arguments.Get("port");
  if (text.empty()) return otherwise;
  uint16_t port = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || port == 0) {
    return InvalidArgument("--port takes a port number, not " + text);
  }
  return port;
}

}  // namespace paas::paasctl
