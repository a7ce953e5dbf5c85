#include "controller/plan/runtime_images.h"

#include <algorithm>

#include "model/base_image.h"

namespace paas::controller {
namespace {

std::vector<model::RuntimeType> Runtimes(const std::vector<BaseImage>& images) {
  std::vector<model::RuntimeType> types;
  for (const BaseImage& image : images) {
    if (image.type == kRouterImageType) continue;
    if (image.service.empty() && !image.digest.empty()) {
      types.push_back({image.type, image.version});
    }
  }
  return types;
}

std::string HintFor(const std::vector<model::RuntimeType>& types) {
  if (types.empty()) return "there is none at all; build some with paas-base-image build";
  std::string list;
  for (const model::RuntimeType& type : types) {
    list += (list.empty() ? "" : ", ") + model::ToString(type);
  }
  return "there is " + list + "; an operator builds more with paas-base-image build <recipe>";
}

}  // namespace

model::Diagnostics CheckRuntimeImages(const model::ProjectConfig& config,
                                      const std::vector<BaseImage>& available) {
  const std::vector<model::RuntimeType> types = Runtimes(available);
  model::Diagnostics findings;
  for (const model::Application& application : config.applications) {
    const model::RuntimeType runtime = model::PrimaryRuntime(application);
    if (model::SelectBaseImage(runtime, types).ok()) continue;
    const std::string key = application.stack ? "/stack" : "/type";
    findings.push_back(config.places.Error(
        "applications/" + application.name + key,
        "there is no base image for \"" + model::ToString(runtime) + "\"", HintFor(types)));
  }
  return findings;
}

std::string BaseDigestFor(const model::Application& application,
                          const std::vector<BaseImage>& available) {
  const auto choice =
      model::SelectBaseImage(model::PrimaryRuntime(application), Runtimes(available));
  if (!choice.ok()) return "";
  const auto image = std::find_if(available.begin(), available.end(), [&](const BaseImage& one) {
    return one.service.empty() && one.type == choice->type.name &&
           one.version == choice->type.version;
  });
  return image == available.end() ? "" : image->digest;
}

}  // namespace paas::controller
