#include <map>

#include "model/acting.h"
#include "model/reader/application_reader.h"
#include "model/reader/project_reader.h"
#include "model/reader/relationship_check.h"

namespace paas::model {

namespace {

std::string PlaceOf(const Field& field) {
  const yaml::Location& at = field.node().location;
  return (at.file ? *at.file : "") + ":" + std::to_string(at.line);
}

class ReferenceCheck {
 public:
  explicit ReferenceCheck(const ProjectDraft& draft) : draft_(draft) {}

  void Run() {
    CollectNames();
    for (const auto& application : draft_.applications) CheckApplication(application);
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
      if (name.find("--") != std::string::npos) {
        field.Error("the name \"" + name +
                        "\" holds \"--\", which separates a worker from its "
                        "application",
                    "use a single \"-\"");
      }
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
      CheckMounts(application.value.container.mounts, owner);
    }
    for (const Worker& worker : application.value.workers) {
      CheckMounts(worker.container.mounts, application.field.At("workers").At(worker.name));
    }
  }

  void CheckMounts(const std::vector<Mount>& mounts, const Field& owner) const {
    for (const Mount& mount : mounts) {
      const Field field = owner.At("mounts").At(mount.key);
      if (!field.Written() || mount.service.empty()) continue;
      const Service* service = FindService(mount.service);
      const bool is_application = FindApplication(mount.service) != nullptr;
      const Field target = field.At("service");
      if (service == nullptr && !is_application) {
        ReportUnknown(draft_, mount.service, target);
      } else if (mount.source == MountSource::kStorage && !is_application) {
        target.Error("\"" + mount.service + "\" is no application, whose storage could be shared",
                     "use `source: service` for a network-storage service");
      } else if (mount.source == MountSource::kService &&
                 (service == nullptr || service->type.name != kNetworkStorage)) {
        target.Error("\"" + mount.service + "\" is no network-storage service, but " +
                     (service == nullptr ? "an application" : ToString(service->type)));
      }
    }
  }

  void CheckRoutes() const {
    std::map<std::string, std::string> urls;
    std::map<std::string, const Route*> tls_of_hosts;
    int primaries = 0;
    for (const auto& [route, field] : draft_.routes) {
      CheckClientAuthorities(route, field, tls_of_hosts);
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

  // A client shows its certificate before it names a path: a host has one set of authorities.
  static void CheckClientAuthorities(const Route& route, const Field& field,
                                     std::map<std::string, const Route*>& of_hosts) {
    if (route.tls.client_authentication.empty()) return;
    const std::string host = route.url.substr(0, route.url.find('/', route.url.find("://") + 3));
    const auto [first, is_new] = of_hosts.emplace(host, &route);
    if (is_new || first->second->tls.client_certificate_authorities ==
                      route.tls.client_certificate_authorities) {
      return;
    }
    field.At("tls").Error("other client_certificate_authorities than " + first->second->url,
                          "all routes of a host trust the same ones");
  }

  void CheckUpstream(const Route& route, const Field& field) const {
    CheckTarget(draft_, route.upstream, route.endpoint, field);
  }

  const ProjectDraft& draft_;
};

}  // namespace

void CheckReferences(const ProjectDraft& draft) {
  ReferenceCheck(draft).Run();
  CheckRelationships(draft);
}

}  // namespace paas::model
