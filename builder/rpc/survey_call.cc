#include "builder/rpc/survey_call.h"

namespace paas::builder {
namespace {

namespace v1 = ::paas::builder::v1;

std::chrono::seconds Seconds(uint64_t count) {
  return std::chrono::seconds(static_cast<int64_t>(count));
}

}  // namespace

Status AnswerSurvey(const Collector& collector, const BuildRoom& room,
                    v1::SurveyResponse* response) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<SurveyedImage> images, collector.Images());
  for (const SurveyedImage& image : images) {
    paas::common::v1::StoredImage& added = *response->add_images();
    added.set_digest(image.manifest.digest.ToString());
    added.set_bytes(image.manifest.size_bytes);
    added.set_is_base(image.manifest.kind == image::ImageKind::kBase);
    added.set_reference(image.manifest.reference);
    for (const std::string& alias : image.aliases) added.add_aliases(alias);
    added.set_idle_seconds(static_cast<uint64_t>(image.idle.count()));
    added.set_in_use(image.in_use);
  }
  PAAS_ASSIGN_OR_RETURN(const std::vector<SurveyedCache> caches, collector.Caches());
  for (const SurveyedCache& cache : caches) {
    v1::BuildCache& added = *response->add_caches();
    added.set_name(cache.name);
    added.set_bytes(cache.bytes);
    added.set_idle_seconds(static_cast<uint64_t>(cache.idle.count()));
    added.set_in_use(cache.in_use);
  }
  PAAS_ASSIGN_OR_RETURN(const auto spaces, room.Spaces());
  for (const auto& [what, space] : spaces) {
    paas::common::v1::Space& added = *response->add_spaces();
    added.set_what(what);
    added.set_path(space.path);
    added.set_total_bytes(space.total_bytes);
    added.set_free_bytes(space.free_bytes);
    added.set_reserve_bytes(room.reserve_bytes());
  }
  return absl::OkStatus();
}

Status AnswerCollect(Collector& collector, const v1::CollectRequest& request,
                     v1::CollectResponse* response) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> images,
                        collector.DeleteImages({request.digests().begin(), request.digests().end()},
                                               Seconds(request.idle_seconds())));
  for (const std::string& digest : images) response->add_digests(digest);
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> caches,
                        collector.DeleteCaches({request.caches().begin(), request.caches().end()},
                                               Seconds(request.cache_idle_seconds())));
  for (const std::string& name : caches) response->add_caches(name);
  return absl::OkStatus();
}

}  // namespace paas::builder
