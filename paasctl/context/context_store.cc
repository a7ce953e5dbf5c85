#include "paasctl/context/context_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "common/os/file.h"

namespace paas::paasctl {
namespace {

constexpr size_t kMostBytes = 256 * 1024;

bool OthersMayRead(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

bool HoldsTokens(const ContextFile& file) {
  return std::any_of(file.contexts.begin(), file.contexts.end(),
                     [](const Context& context) { return !context.token.empty(); });
}

// Where a chain of links ends, whether there is a file or not.
StatusOr<std::string> Target(const std::string& path) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::weakly_canonical(path, error);
  if (error) return ErrnoStatus(error.value(), "follow " + path);
  return target.string();
}

}  // namespace

StatusOr<ContextFile> ContextStore::Read() const {
  if (path_.empty() || !os::Exists(path_)) return ContextFile{};
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path_, kMostBytes));
  PAAS_ASSIGN_OR_RETURN(ContextFile file, ParseContexts(text, path_));
  if (HoldsTokens(file) && OthersMayRead(path_)) {
    return FailedPrecondition(path_ + " holds tokens and is open to others: chmod 600 " + path_);
  }
  return file;
}

Status ContextStore::Change(const ContextEdit& edit) const {
  if (path_.empty()) {
    return FailedPrecondition("neither HOME nor XDG_CONFIG_HOME says where contexts are kept");
  }
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(path_.substr(0, path_.rfind('/')), /*mode=*/0700));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock,
                        os::Open(path_ + ".lock", O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
  if (::flock(lock.get(), LOCK_EX) != 0) return ErrnoStatus("lock " + path_ + ".lock");
  PAAS_ASSIGN_OR_RETURN(ContextFile file, Read());
  PAAS_RETURN_IF_ERROR(edit(file));
  PAAS_ASSIGN_OR_RETURN(const std::string target, Target(path_));
  return os::WriteFileDurably(target, RenderContexts(file), /*mode=*/0600);
}

std::string ContextPath(const std::string& xdg_config_home, const std::string& home) {
  if (!xdg_config_home.empty() && xdg_config_home[0] == '/') {
    return xdg_config_home + "/paasctl/config.yaml";
  }
  return !home.empty() && home[0] == '/' ? home + "/.config/paasctl/config.yaml" : "";
}

}  // namespace paas::paasctl
