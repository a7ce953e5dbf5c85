#include "builder/cache/kept_caches.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "builder/cache/watch.h"
#include "common/os/beneath.h"
#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "image/digest.h"

namespace paas::builder {
namespace {

constexpr size_t kMostKept = 3;  // of one cache; a branch more or less
constexpr uint32_t kWebUser = 10000;
constexpr char kUnfinished[] = ".new";

// Owners, modes and links as they are; what is there already stays. Shares blocks where the
// filesystem can.
Status CopyTree(const std::string& from, const std::string& to) {
  return os::RunChecked({.argv = {"cp", "-a", "--no-clobber", "--reflink=auto",
                                  "--no-target-directory", "--", from, to}})
      .status();
}

// Every directory on the way belongs to the build.
Status MakeDirectoryOfBuild(const std::string& app, const std::string& directory) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd root, os::Open(app, O_RDONLY | O_DIRECTORY));
  for (size_t end = 0; end != std::string::npos;) {
    end = directory.find('/', end + 1);
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd made,
                          os::MakeDirectoriesBeneath(root.get(), directory.substr(0, end)));
    if (::fchown(made.get(), kWebUser, kWebUser) != 0) return ErrnoStatus("chown " + directory);
  }
  return absl::OkStatus();
}

// True when it is a directory, and no symlink is on the way to it.
bool IsPlainDirectory(const std::string& app, const std::string& directory) {
  const std::unique_ptr<char, decltype(&::free)> top(::realpath(app.c_str(), nullptr), ::free);
  const std::unique_ptr<char, decltype(&::free)> real(
      ::realpath((app + "/" + directory).c_str(), nullptr), ::free);
  struct stat status {};
  return top && real && real.get() == std::string(top.get()) + "/" + directory &&
         ::stat(real.get(), &status) == 0 && S_ISDIR(status.st_mode);
}

void MarkAsUsed(const std::string& path) {
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
}

// The kept versions of a cache, the one used last first.
std::vector<std::string> KeptVersions(const std::string& home) {
  std::vector<std::pair<timespec, std::string>> versions;
  for (const std::string& name : os::ListDirectory(home).value_or(std::vector<std::string>{})) {
    struct stat status {};
    if (name == kUnfinished || ::lstat((home + "/" + name).c_str(), &status) != 0) continue;
    versions.emplace_back(status.st_mtim, name);
  }
  std::sort(versions.begin(), versions.end(), [](const auto& left, const auto& right) {
    return std::pair(left.first.tv_sec, left.first.tv_nsec) >
           std::pair(right.first.tv_sec, right.first.tv_nsec);
  });
  std::vector<std::string> names;
  for (auto& [time, name] : versions) names.push_back(std::move(name));
  return names;
}

Status RemoveOldVersions(const std::string& home) {
  const std::vector<std::string> versions = KeptVersions(home);
  for (size_t i = kMostKept; i < versions.size(); ++i) {
    PAAS_RETURN_IF_ERROR(os::RemoveTree(home + "/" + versions[i]));
  }
  return absl::OkStatus();
}

}  // namespace

// Names are from a repository: only their hash becomes a path.
std::string KeptCaches::Home(const CacheScope& scope, const model::BuildCache& cache) const {
  const std::string owner = cache.share_between_apps ? "*" : scope.application;
  const std::string name = image::DigestOf(owner + "\n" + cache.name).hex().substr(0, 24);
  return root_ + "/" + scope.project + "/.kept/" + name;
}

StatusOr<KeptCaches::Restored> KeptCaches::Restore(const CacheScope& scope,
                                                   const std::vector<model::BuildCache>& caches) {
  Restored restored;
  for (const model::BuildCache& cache : caches) {
    PAAS_ASSIGN_OR_RETURN(const std::string watched, WatchDigest(scope.app_directory, cache.watch));
    restored.keys.push_back(
        image::DigestOf(scope.base_reference + "\n" + cache.directory + "\n" + watched).hex());
  }
  // After all keys: what is restored is not watched.
  for (size_t i = 0; i < caches.size(); ++i) {
    if (caches[i].directory.empty()) continue;
    StatusOr<std::string> line = RestoreOne(scope, caches[i], restored.keys[i]);
    if (!line.ok()) return Annotate(line.status(), "build.caches." + caches[i].name);
    restored.lines.push_back("cache " + caches[i].name + ": " + *line);
  }
  return restored;
}

StatusOr<std::string> KeptCaches::RestoreOne(const CacheScope& scope,
                                             const model::BuildCache& cache,
                                             const std::string& key) {
  const std::string home = Home(scope, cache);
  const auto lock = homes_.Acquire(home);
  std::string version = key;
  if (!os::Exists(home + "/" + key)) {
    const std::vector<std::string> versions = KeptVersions(home);
    if (versions.empty()) return std::string("nothing kept yet");
    if (!cache.allow_stale) return std::string("its watched files changed, starts empty");
    version = versions.front();
  }
  PAAS_RETURN_IF_ERROR(MakeDirectoryOfBuild(scope.app_directory, cache.directory));
  PAAS_RETURN_IF_ERROR(CopyTree(home + "/" + version, scope.app_directory + "/" + cache.directory));
  MarkAsUsed(home + "/" + version);
  return cache.directory + (version == key ? " restored" : " restored from the version before");
}

StatusOr<std::vector<std::string>> KeptCaches::Save(const CacheScope& scope,
                                                    const std::vector<model::BuildCache>& caches,
                                                    const std::vector<std::string>& keys) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < caches.size() && i < keys.size(); ++i) {
    if (caches[i].directory.empty()) continue;
    StatusOr<std::string> line = SaveOne(scope, caches[i], keys[i]);
    if (!line.ok()) return Annotate(line.status(), "build.caches." + caches[i].name);
    if (!line->empty()) lines.push_back("cache " + caches[i].name + ": " + *line);
  }
  return lines;
}

StatusOr<std::string> KeptCaches::SaveOne(const CacheScope& scope, const model::BuildCache& cache,
                                          const std::string& key) {
  if (!IsPlainDirectory(scope.app_directory, cache.directory)) {
    return "the build left no directory " + cache.directory + ", nothing kept";
  }
  const std::string home = Home(scope, cache);
  const auto lock = homes_.Acquire(home);
  const std::string version = home + "/" + key;
  if (os::Exists(version)) return std::string();
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(home, 0700));
  const std::string unfinished = home + "/" + kUnfinished;
  PAAS_RETURN_IF_ERROR(os::RemoveTree(unfinished));  // of a builder that was killed
  PAAS_RETURN_IF_ERROR(CopyTree(scope.app_directory + "/" + cache.directory, unfinished));
  MarkAsUsed(unfinished);
  if (::rename(unfinished.c_str(), version.c_str()) != 0) return ErrnoStatus("rename " + version);
  PAAS_RETURN_IF_ERROR(RemoveOldVersions(home));
  return cache.directory + " kept";
}

}  // namespace paas::builder
