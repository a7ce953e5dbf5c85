#include "paasctl/client/user_name.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace paas::paasctl {

std::string UserName() {
  const char* sudo = std::getenv("SUDO_USER");
  if (::geteuid() == 0 && sudo != nullptr && *sudo != '\0') return sudo;
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : "uid-" + std::to_string(::geteuid());
}

std::string AsHeader(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c <= ' ' || c > '~'; }, '?');
  return name;
}

}  // namespace paas::paasctl
