#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::controller {

// A URL that submodules are fetched from.
struct RemoteUrl {
  enum class Kind {
    kHttps,  // https://host[:port]/path
    kSsh,    // ssh://[user@]host[:port]/path
    kScp,    // user@host:path, from the home of the user on
  };
  Kind kind = Kind::kHttps;
  std::string user;  // of SSH
  std::string host;
  std::string port;  // empty: the usual one
  std::string path;  // without the slash or colon before it

  bool operator==(const RemoteUrl&) const = default;
  bool is_ssh() const { return kind != Kind::kHttps; }
  // What is connected to.
  std::string PortNumber() const;
  // As known_hosts names it: "example.org", "[example.org]:2222".
  std::string KnownHost() const;
};

bool IsRemoteUrl(const std::string& text);
// InvalidArgument when a program that reads it could take a part of it for an option, an address or
// something else than it is, and for passwords; nothing of these is repeated. PURE.
StatusOr<RemoteUrl> ParseRemoteUrl(const std::string& text);
std::string TextOf(const RemoteUrl& url);

}  // namespace paas::controller
