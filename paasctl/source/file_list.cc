#include "paasctl/source/file_list.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "common/os/subprocess.h"

namespace paas::paasctl {
namespace {

namespace fs = std::filesystem;

// ls-files would run a configured fsmonitor; nothing else of a repository's configuration starts a
// program here, so that it may belong to somebody else (git refuses that by default).
std::vector<std::string> GitCommand(const std::string& directory) {
  return {"git", "-C", directory, "-c", "safe.directory=*", "-c", "core.fsmonitor=false"};
}

StatusOr<std::string> RunGit(const std::string& directory, std::vector<std::string> arguments) {
  os::Command command{.argv = GitCommand(directory)};
  command.argv.insert(command.argv.end(), std::make_move_iterator(arguments.begin()),
                      std::make_move_iterator(arguments.end()));
  return os::RunChecked(command);
}

bool IsWorkTree(const std::string& directory) {
  const StatusOr<std::string> answer = RunGit(directory, {"rev-parse", "--is-inside-work-tree"});
  return answer.ok() && *answer == "true\n";
}

// Adds all files below directory/prefix but those of .git directories.
Status AddTree(const fs::path& directory, const fs::path& prefix, std::vector<std::string>& files) {
  std::error_code error;
  fs::recursive_directory_iterator walk(directory / prefix, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    if (walk->path().filename() == ".git") {
      walk.disable_recursion_pending();
    } else if (walk->is_symlink() || !walk->is_directory()) {
      files.push_back(walk->path().lexically_relative(directory).string());
    }
  }
  if (error) return ErrnoStatus(error.value(), "list " + (directory / prefix).string());
  return absl::OkStatus();
}

Status AddGitFiles(const std::string& directory, std::vector<std::string> arguments,
                   std::vector<std::string>& files) {
  arguments.insert(arguments.begin(), {"ls-files", "-z"});
  PAAS_ASSIGN_OR_RETURN(const std::string output, RunGit(directory, std::move(arguments)));
  for (size_t at = 0; at < output.size();) {
    const size_t end = std::min(output.find('\0', at), output.size());
    const fs::path path = output.substr(at, end - at);
    at = end + 1;
    const fs::path full = fs::path(directory) / path;
    std::error_code error;
    const fs::file_status status = fs::symlink_status(full, error);
    if (status.type() == fs::file_type::not_found) continue;  // deleted, but not in the index
    if (status.type() == fs::file_type::directory) {
      // An untracked repository inside this one.
      PAAS_RETURN_IF_ERROR(AddTree(directory, path, files));
    } else {
      files.push_back(path.string());
    }
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<std::vector<std::string>> ListSourceFiles(const std::string& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) return NotFound(directory + " is not a directory");
  std::vector<std::string> files;
  const bool from_git = IsWorkTree(directory);
  if (from_git) {
    PAAS_RETURN_IF_ERROR(AddGitFiles(directory, {"--cached", "--recurse-submodules"}, files));
    PAAS_RETURN_IF_ERROR(AddGitFiles(directory, {"--others", "--exclude-standard"}, files));
  } else {
    PAAS_RETURN_IF_ERROR(AddTree(directory, "", files));
  }
  if (files.empty()) {
    return InvalidArgument(directory +
                           (from_git ? " holds nothing but what git ignores" : " is empty"));
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

}  // namespace paas::paasctl
