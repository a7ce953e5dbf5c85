#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::paasctl {

enum class GitService { kUploadPack, kReceivePack };

// What a git client asks for.
struct GitRequest {
  GitService service = GitService::kUploadPack;
  std::string project;

  bool operator==(const GitRequest&) const = default;
};

// Reads what a client asked sshd to run: "git-receive-pack 'shop.git'" and the few other spellings
// of the same that clients use. InvalidArgument for everything else. PURE.
StatusOr<GitRequest> ParseSshCommand(std::string_view command);

// Reads the path and query of a request over HTTP: "/shop.git/info/refs",
// "service=git-upload-pack". `rest` gets the part behind the repository. InvalidArgument for
// everything else. PURE.
StatusOr<GitRequest> ParseHttpPath(std::string_view path, std::string_view query,
                                   std::string& rest);

}  // namespace paas::paasctl
