#include "controller/plan/service_images.h"

#include <algorithm>

#include "model/base_image.h"
#include "model/service_check.h"
#include "model/service_instance.h"

namespace paas::controller {
namespace {

// An image once for each type that it serves.
struct Offer {
  model::RuntimeType type;
  const ServiceImage* image;
};

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

class Selection {
 public:
  Selection(const model::ProjectConfig& config, const std::vector<BaseImage>& available)
      : config_(config) {
    images_.reserve(available.size());  // offers point into it
    for (const BaseImage& image : available) AddOffers(image);
  }

  ServiceSelection Run() && {
    for (const model::Service& service : config_.services) {
      if (service.type.name != model::kNetworkStorage) Select(service);
    }
    for (const model::Application& application : config_.applications) {
      const std::string owner = "applications/" + application.name;
      CheckEndpoints(application.container.relationships, {owner + "/web", owner});
      for (const model::Worker& worker : application.workers) {
        CheckEndpoints(worker.container.relationships, {owner + "/workers/" + worker.name, owner});
      }
    }
    for (const model::Service& service : config_.services) {
      CheckEndpoints(service.relationships, {"services/" + service.name});
    }
    return std::move(selection_);
  }

 private:
  void AddOffers(const BaseImage& image) {
    if (image.service.empty() || image.digest.empty()) return;
    auto description = model::ServiceDescriptionFromJson(image.service);
    if (!description.ok()) {
      selection_.findings.push_back({model::Severity::kWarning,
                                     {},
                                     "",
                                     "the base image " + image.reference +
                                         " cannot be used: " + Message(description.status()),
                                     "build it again"});
      return;
    }
    images_.push_back({image.reference, image.digest, *std::move(description)});
    for (const model::ServiceTypeName& type : images_.back().description.types) {
      offers_.push_back({{type.name, image.version}, &images_.back()});
    }
  }

  void Select(const model::Service& service) {
    std::vector<model::RuntimeType> types;
    for (const Offer& offer : offers_) types.push_back(offer.type);
    const std::string place = "services/" + service.name + "/type";
    const auto choice = model::SelectBaseImage(service.type, types);
    if (!choice.ok()) return ReportMissing(service, place);
    if (!choice->warning.empty()) {
      selection_.findings.push_back(config_.places.Warning(place, choice->warning));
    }
    const auto offer = std::find_if(offers_.begin(), offers_.end(), [&](const Offer& candidate) {
      return candidate.type == choice->type;
    });
    const model::Diagnostics findings =
        model::CheckServiceConfiguration(service, offer->image->description, config_.places);
    selection_.findings.insert(selection_.findings.end(), findings.begin(), findings.end());
    selection_.images.emplace(service.name, *offer->image);
  }

  void ReportMissing(const model::Service& service, const std::string& place) {
    std::vector<std::string> names;
    std::string list;
    for (const Offer& offer : offers_) {
      names.push_back(offer.type.name);
      list += (list.empty() ? "" : ", ") + ToString(offer.type);
    }
    const std::string close = model::ClosestMatch(service.type.name, names);
    selection_.findings.push_back(config_.places.Error(
        place, "there is no base image for " + Quoted(ToString(service.type)),
        close.empty() ? "there is " + (list.empty() ? "none for any service" : list) +
                            "; an operator builds more with paas-base-image build <recipe>"
                      : "did you mean " + Quoted(close) + "?"));
  }

  // `owners` are where the relationship may be written, the nearest first.
  void CheckEndpoints(const std::vector<model::Relationship>& relationships,
                      const std::vector<std::string>& owners) {
    for (const model::Relationship& relationship : relationships) {
      const auto image = selection_.images.find(relationship.service);
      const model::Service* service = config_.FindService(relationship.service);
      if (image == selection_.images.end() || service == nullptr) continue;
      const auto instance = model::ResolveService(*service, image->second.description,
                                                  [](const std::string&) { return ""; });
      if (!instance.ok() || instance->FindEndpoint(relationship.endpoint) != nullptr) continue;
      ReportEndpoint(relationship, *instance, owners);
    }
  }

  void ReportEndpoint(const model::Relationship& relationship,
                      const model::ServiceInstance& instance,
                      const std::vector<std::string>& owners) {
    std::vector<std::string> names;
    std::string list;
    for (const model::ResolvedEndpoint& endpoint : instance.endpoints) {
      names.push_back(endpoint.name);
      list += (list.empty() ? "" : ", ") + endpoint.name;
    }
    std::string place;
    for (const std::string& owner : owners) {
      place = owner + "/relationships/" + relationship.name;
      if (config_.places.Has(place)) break;
    }
    const std::string close = model::ClosestMatch(relationship.endpoint, names);
    selection_.findings.push_back(config_.places.Error(
        place,
        "the service " + Quoted(instance.name) + " (" + ToString(instance.type) +
            ") has no endpoint " + Quoted(relationship.endpoint),
        close.empty() ? "expected " + list : "did you mean " + Quoted(close) + "?"));
  }

  const model::ProjectConfig& config_;
  std::vector<ServiceImage> images_;
  std::vector<Offer> offers_;
  ServiceSelection selection_;
};

}  // namespace

bool NeedsServiceImages(const model::ProjectConfig& config) {
  return std::any_of(config.services.begin(), config.services.end(), [](const auto& service) {
    return service.type.name != model::kNetworkStorage;
  });
}

ServiceSelection SelectServiceImages(const model::ProjectConfig& config,
                                     const std::vector<BaseImage>& available) {
  return Selection(config, available).Run();
}

}  // namespace paas::controller
