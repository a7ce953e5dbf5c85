#include "builder/collect/collector.h"

#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <limits>
#include <map>

#include "builder/build/work_directory.h"
#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::builder {
namespace {

using std::chrono::seconds;

constexpr char kKept[] = ".kept";

std::vector<std::string> Directories(const std::string& path) {
  std::vector<std::string> names;
  for (std::string& name : os::ListDirectory(path).value_or(std::vector<std::string>{})) {
    struct stat status {};
    if (::lstat((path + "/" + name).c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

// Builds say so by the time of the directory.
seconds IdleTime(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return seconds(0);
  return seconds(std::max<int64_t>(int64_t{::time(nullptr)} - int64_t{status.st_mtim.tv_sec}, 0));
}

// Names of all caches below the root, relative to it. The tree belongs to the builder down to these
// directories; what is inside is of builds.
std::vector<std::string> CacheNames(const std::string& root) {
  std::vector<std::string> names;
  for (const std::string& project : Directories(root)) {
    for (const std::string& application : Directories(root + "/" + project)) {
      const std::string name = project + "/" + application;
      if (application != kKept) {
        names.push_back(name);
        continue;
      }
      for (const std::string& cache : Directories(root + "/" + name)) {
        for (const std::string& version : Directories(root + "/" + name + "/" + cache)) {
          names.push_back(name + "/" + cache + "/" + version);
        }
      }
    }
  }
  return names;
}

std::string ProjectOf(const std::string& cache) { return cache.substr(0, cache.find('/')); }

StatusOr<std::map<image::Digest, std::vector<std::string>>> Aliases(const image::Store& store) {
  std::map<image::Digest, std::vector<std::string>> aliases;
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                        store.ListRefs(image::RefKind::kBase));
  for (const std::string& name : names) {
    const StatusOr<image::Digest> digest = store.GetRef(image::RefKind::kBase, name);
    if (digest.ok()) aliases[*digest].push_back(name);
  }
  return aliases;
}

}  // namespace

StatusOr<std::vector<SurveyedImage>> Collector::Images() const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<image::Digest> digests, store_->List());
  std::vector<SurveyedImage> images;
  for (const image::Digest& digest : digests) {
    // What cannot be trusted is not touched: an operator put it there, or took its key away.
    StatusOr<image::StoredImage> image = store_->Stat(digest);
    const StatusOr<seconds> idle = store_->IdleTime(digest);
    if (!image.ok() || !idle.ok()) continue;
    images.push_back({.manifest = std::move(image->manifest),
                      .aliases = {},
                      .idle = *idle,
                      .in_use = in_use_->IsUsed(digest.ToString())});
  }
  // After the images: a base image that is published meanwhile is not in the list yet.
  PAAS_ASSIGN_OR_RETURN(const auto aliases, Aliases(*store_));
  for (SurveyedImage& image : images) {
    const auto found = aliases.find(image.manifest.digest);
    if (found != aliases.end()) image.aliases = found->second;
  }
  return images;
}

StatusOr<std::vector<SurveyedCache>> Collector::Caches() const {
  std::vector<SurveyedCache> caches;
  for (const std::string& name : CacheNames(cache_root_)) {
    const std::string path = cache_root_ + "/" + name;
    caches.push_back({.name = name,
                      .bytes = DiskUsage(path, std::numeric_limits<uint64_t>::max() - 1),
                      .idle = IdleTime(path),
                      .in_use = in_use_->IsUsed(ProjectOf(name))});
  }
  return caches;
}

StatusOr<std::vector<std::string>> Collector::DeleteImages(const std::vector<std::string>& digests,
                                                           seconds idle) {
  std::vector<std::string> deleted;
  for (const std::string& text : digests) {
    PAAS_ASSIGN_OR_RETURN(const image::Digest digest, image::Digest::Parse(text));
    StatusOr<bool> done = false;
    in_use_->DeleteUnused(text, [&] { done = store_->DeleteIdle(digest, idle); });
    PAAS_RETURN_IF_ERROR(done.status());
    if (!*done) continue;
    log::Info("collected image " + text);
    deleted.push_back(text);
  }
  return deleted;
}

StatusOr<std::vector<std::string>> Collector::DeleteCaches(const std::vector<std::string>& names,
                                                           seconds idle) {
  // Only what a survey would name: a name is a path, and comes from outside.
  const std::vector<std::string> known = CacheNames(cache_root_);
  std::vector<std::string> deleted;
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) continue;
    Status done;
    bool gone = false;
    in_use_->DeleteUnused(ProjectOf(name), [&] {
      const std::string path = cache_root_ + "/" + name;
      if (IdleTime(path) < idle) return;
      done = os::RemoveTree(path);
      gone = done.ok();
    });
    PAAS_RETURN_IF_ERROR(done);
    if (!gone) continue;
    log::Info("collected build cache " + name);
    deleted.push_back(name);
  }
  return deleted;
}

}  // namespace paas::builder
