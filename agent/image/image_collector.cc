#include "agent/image/image_collector.h"

#include "common/log/log.h"

namespace paas::agent {
namespace {

void AddDigests(const DesiredContainer& container, std::set<std::string>& wanted) {
  for (const std::string& digest : {container.base_digest, container.app_digest}) {
    if (!digest.empty()) wanted.insert(digest);
  }
}

}  // namespace

StatusOr<std::set<std::string>> ImageCollector::Wanted() const {
  std::set<std::string> wanted;
  PAAS_ASSIGN_OR_RETURN(const std::vector<EnvironmentSpec> specs, specs_.List());
  for (const EnvironmentSpec& spec : specs) {
    for (const DesiredContainer& container : spec.containers) AddDigests(container, wanted);
  }
  for (const Instance& instance : table_->List()) AddDigests(instance.record.made_from, wanted);
  for (const image::MountEntry& mount : mounts_->List()) {
    wanted.insert(mount.digest.ToString());
  }
  return wanted;
}

StatusOr<std::vector<SurveyedImage>> ImageCollector::Images() const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<image::Digest> digests, store_->List());
  PAAS_ASSIGN_OR_RETURN(const std::set<std::string> wanted, Wanted());
  std::vector<SurveyedImage> images;
  for (const image::Digest& digest : digests) {
    StatusOr<image::StoredImage> image = store_->Stat(digest);
    const StatusOr<std::chrono::seconds> idle = store_->IdleTime(digest);
    if (!image.ok() || !idle.ok()) continue;
    images.push_back({.manifest = std::move(image->manifest),
                      .idle = *idle,
                      .in_use = wanted.contains(digest.ToString())});
  }
  return images;
}

StatusOr<std::vector<std::string>> ImageCollector::Delete(const std::vector<std::string>& digests,
                                                          std::chrono::seconds idle) {
  if (shares_store_) return FailedPrecondition("the images here are those of the platform's store");
  std::vector<std::string> deleted;
  for (const std::string& text : digests) {
    PAAS_ASSIGN_OR_RETURN(const image::Digest digest, image::Digest::Parse(text));
    // Asked for each: a container may have begun since the last one.
    PAAS_ASSIGN_OR_RETURN(const std::set<std::string> wanted, Wanted());
    if (wanted.contains(text)) continue;
    PAAS_ASSIGN_OR_RETURN(const bool done, store_->DeleteIdle(digest, idle));
    if (!done) continue;
    log::Info("collected the copy of image " + text);
    deleted.push_back(text);
  }
  return deleted;
}

}  // namespace paas::agent
