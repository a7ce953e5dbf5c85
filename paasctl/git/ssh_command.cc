#include "paasctl/git/ssh_command.h"

#include <optional>

#include "model/environment_name.h"

namespace paas::paasctl {
namespace {

std::optional<GitService> ServiceOf(std::string_view name) {
  if (name == "git-upload-pack" || name == "git upload-pack") return GitService::kUploadPack;
  if (name == "git-receive-pack" || name == "git receive-pack") return GitService::kReceivePack;
  return std::nullopt;
}

// "shop.git", "shop"; anything else is "".
std::string ProjectOf(std::string_view name) {
  if (name.ends_with(".git")) name.remove_suffix(4);
  const std::string id(name);
  return model::IsValidProjectId(id) ? id : "";
}

}  // namespace

StatusOr<GitRequest> ParseSshCommand(std::string_view command) {
  const Status refused = InvalidArgument("only git is served here: git push git@HOST:PROJECT.git");
  // The service, a blank, and the path in single quotes, which no project's name holds.
  const size_t quote = command.find(" '");
  if (quote == std::string_view::npos || !command.ends_with("'")) return refused;
  const std::optional<GitService> service = ServiceOf(command.substr(0, quote));
  if (!service || quote + 3 > command.size()) return refused;
  std::string_view path = command.substr(quote + 2, command.size() - quote - 3);
  if (path.starts_with("/")) path.remove_prefix(1);
  const std::string project = ProjectOf(path);
  if (project.empty()) return InvalidArgument("a repository is called PROJECT.git");
  return GitRequest{*service, project};
}

StatusOr<GitRequest> ParseHttpPath(std::string_view path, std::string_view query,
                                   std::string& rest) {
  const Status refused = InvalidArgument("no such repository");
  if (!path.starts_with("/")) return refused;
  const size_t slash = path.find('/', 1);
  if (slash == std::string_view::npos) return refused;
  const std::string project = ProjectOf(path.substr(1, slash - 1));
  rest = path.substr(slash);
  constexpr std::string_view kService = "service=";
  const std::string_view name = rest == "/info/refs" && query.starts_with(kService)
                                    ? query.substr(kService.size())
                                    : std::string_view(rest).substr(1);
  const std::optional<GitService> service = ServiceOf(name);
  if (project.empty() || !service || name.find(' ') != std::string_view::npos) return refused;
  return GitRequest{*service, project};
}

}  // namespace paas::paasctl
