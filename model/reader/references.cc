#include <algorithm>
#include <map>

#include "model/acting.h"
#include "model/reader/application_reader.h"
#include "model/reader/project_reader.h"

namespace paas::model {

namespace {

std::string PlaceOf(const Field& field) {
  const yaml::Location& at = field.node().location;
  return (at.file ? *at.file : "") + ":" + std::to_string(at.line);
}

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

class ReferenceCheck {
 public:
  explicit ReferenceCheck(const ProjectDraft& draft) : draft_(draft) {}

  void Run() {
    CollectNames();
    for (const auto& application : draft_.applications) CheckApplication(application);
    for (const auto& service : draft_.services) {
      CheckRelationships(service.value.relationships, service.field);
    }
    CheckRoutes();
  }

 private:
  // Applications and services share one set of names: relationships and routes go to both.
  void CollectNames() {
    std::map<std::string, std::string> places;
    const auto add = [&](const std::string& name, const Field& field) {
      if (name.empty()) return;
      const auto [first, is_new] = places.emplace(name, PlaceOf(field));
      if (!is_new) {
        field.Error("the name \"" + name + "\" is used twice; it is also in " + first->second,
                    "names of applications and services must differ");
      }
      names_.push_back(name);
    };
    for (const auto& application : draft_.applications) {
      const Field name = application.field.At("name");
      add(application.value.name, name.Given() ? name : application.field);
    }
    for (const auto& service : draft_.services) add(service.value.name, service.field);
  }

  const Application* FindApplication(const std::string& name) const {
    for (const auto& application : draft_.applications) {
      if (application.value.name == name) return &application.value;
    }
    return nullptr;
  }

  const Service* FindService(const std::string& name) const {
    for (const auto& service : draft_.services) {
      if (service.value.name == name) return &service.value;
    }
    return nullptr;
  }

  void CheckApplication(const Placed<Application>& application) const {
    const Field web = application.field.At("web");
    for (const Field& owner : {application.field, web}) {
      CheckRelationships(application.value.container.relationships, owner);
      CheckMounts(application.value.container.mounts, owner);
    }
    for (const Worker& worker : application.value.workers) {
      const Field owner = application.field.At("workers").At(worker.name);
      CheckRelationships(worker.container.relationships, owner);
      CheckMounts(worker.container.mounts, owner);
    }
  }

  // Only what stands in `owner` itself: what is inherited is checked where it is written.
  void CheckRelationships(const std::vector<Relationship>& relationships,
                          const Field& owner) const {
    const Field written = owner.At("relationships");
    for (const Relationship& relationship : relationships) {
      const Field field = written.At(relationship.name);
      if (field.Written() && !relationship.service.empty()) CheckTarget(relationship, field);
    }
  }

  void CheckTarget(const Relationship& relationship, const Field& field) const {
    if (FindApplication(relationship.service) != nullptr) {
      CheckApplicationEndpoint(relationship.endpoint, field);
    } else if (const Service* service = FindService(relationship.service)) {
      CheckEndpoint(*service, relationship.endpoint, field);
    } else {
      ReportUnknown(relationship.service, field);
    }
  }

  void ReportUnknown(const std::string& name, const Field& field) const {
    std::string hint = DidYouMean(name, names_);
    if (hint.empty()) hint = names_.empty() ? "" : "there are " + Alternatives(names_);
    field.Error("there is no service or application \"" + name + "\"", std::move(hint));
  }

  static void CheckApplicationEndpoint(const std::string& endpoint, const Field& field) {
    if (endpoint.empty() || endpoint == "http" || endpoint == "php") return;
    field.Error("an application has no endpoint \"" + endpoint + "\"", "the only one is \"http\"");
  }

  static void CheckEndpoint(const Service& service, const std::string& endpoint,
                            const Field& field) {
    const ServiceKind* kind = FindServiceKind(service.type.name);
    if (kind == nullptr || endpoint.empty()) return;
    const std::vector<std::string> endpoints = EndpointsOf(service);
    if (endpoints.empty() || Contains(endpoints, endpoint)) return;
    for (const char* suffix : {"-replica", "-all"}) {
      for (const std::string& known : endpoints) {
        if (endpoint == known + suffix) return;
      }
    }
    const std::string hint = DidYouMean(endpoint, endpoints);
    field.Error("the service \"" + service.name + "\" (" + ToString(service.type) +
                    ") has no endpoint \"" + endpoint + "\"",
                hint.empty() ? "expected " + Alternatives(endpoints) : hint);
  }

  void CheckMounts(const std::vector<Mount>& mounts, const Field& owner) const {
    for (const Mount& mount : mounts) {
      const Field field = owner.At("mounts").At(mount.key);
      if (!field.Written() || mount.service.empty()) continue;
      const Service* service = FindService(mount.service);
      if (service == nullptr && FindApplication(mount.service) == nullptr) {
        ReportUnknown(mount.service, field.At("service"));
      } else if (service != nullptr && service->type.name != "network-storage") {
        field.At("service").Error("\"" + mount.service + "\" is no network-storage service, but " +
                                  ToString(service->type));
      }
    }
  }

  void CheckRoutes() const {
    std::map<std::string, std::string> urls;
    int primaries = 0;
    for (const auto& [route, field] : draft_.routes) {
      if (!urls.emplace(route.url, "").second) {
        field.KeyError("the route is given twice: a last slash makes no difference");
      }
      if (route.primary.value_or(false) && ++primaries > 1) {
        field.At("primary").Error("only one route can be primary");
      }
      if (route.kind == RouteKind::kUpstream && !route.upstream.empty()) {
        CheckUpstream(route, field.At("upstream"));
      }
    }
    if (draft_.routes.empty() && draft_.applications.size() > 1) {
      draft_.applications.back().field.Warn(
          "there are several applications but no routes; only the first one, by name, gets a URL",
          "add .platform/routes.yaml, or `routes` in .upsun/config.yaml");
    }
  }

  void CheckUpstream(const Route& route, const Field& field) const {
    if (FindApplication(route.upstream) != nullptr) {
      CheckApplicationEndpoint(route.endpoint, field);
    } else if (const Service* service = FindService(route.upstream)) {
      CheckEndpoint(*service, route.endpoint, field);
      WarnWhenIdle(field, "route", "service");
    } else {
      ReportUnknown(route.upstream, field);
    }
  }

  const ProjectDraft& draft_;
  std::vector<std::string> names_;
};

}  // namespace

void CheckReferences(const ProjectDraft& draft) { ReferenceCheck(draft).Run(); }

}  // namespace paas::model
