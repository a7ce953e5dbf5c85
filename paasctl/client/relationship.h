#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace paas::paasctl {

// Who may reach what, and with which login.
struct Relationship {
  std::string container;  // that declares it
  std::string name;
  std::string target;  // container
  std::string endpoint;
  std::string scheme;
  std::string host;
  uint32_t port = 0;
  std::string path;
  std::string username;
  std::optional<std::string> password;  // only when it was asked for
  std::string type;
};

}  // namespace paas::paasctl
