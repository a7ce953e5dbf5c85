#include "agent/rpc/survey_call.h"

#include "agent/rpc/conversions.h"

namespace paas::agent {

namespace v1 = ::paas::agent::v1;

Status AnswerSurvey(const ImageCollector& images, const Admission& admission,
                    v1::SurveyResponse* response) {
  response->set_shares_store(images.shares_store());
  PAAS_ASSIGN_OR_RETURN(const std::set<std::string> wanted, images.Wanted());
  for (const std::string& digest : wanted) response->add_wanted(digest);
  PAAS_ASSIGN_OR_RETURN(const std::vector<SurveyedImage> surveyed, images.Images());
  for (const SurveyedImage& image : surveyed) {
    paas::common::v1::StoredImage& added = *response->add_images();
    added.set_digest(image.manifest.digest.ToString());
    added.set_bytes(image.manifest.size_bytes);
    added.set_is_base(image.manifest.kind == image::ImageKind::kBase);
    added.set_reference(image.manifest.reference);
    added.set_idle_seconds(static_cast<uint64_t>(image.idle.count()));
    added.set_in_use(image.in_use);
  }
  PAAS_ASSIGN_OR_RETURN(const auto spaces, admission.Spaces());
  for (const auto& [what, space] : spaces) {
    paas::common::v1::Space& added = *response->add_spaces();
    added.set_what(what);
    added.set_path(space.path);
    added.set_total_bytes(space.total_bytes);
    added.set_free_bytes(space.free_bytes);
    added.set_reserve_bytes(admission.reserve_bytes());
  }
  return absl::OkStatus();
}

Status AnswerCollect(ImageCollector& images, const v1::CollectRequest& request,
                     v1::CollectResponse* response) {
  PAAS_ASSIGN_OR_RETURN(
      const std::vector<std::string> deleted,
      images.Delete({request.digests().begin(), request.digests().end()},
                    std::chrono::seconds(static_cast<int64_t>(request.idle_seconds()))));
  for (const std::string& digest : deleted) response->add_digests(digest);
  return absl::OkStatus();
}

Status AnswerAdmit(const Admission& admission, const v1::AdmitRequest& request) {
  PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, FromProto(request.spec()));
  return admission.Admit(spec);
}

}  // namespace paas::agent
