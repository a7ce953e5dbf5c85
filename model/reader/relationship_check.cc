#include "model/reader/relationship_check.h"

#include <algorithm>
#include <map>

namespace paas::model {

namespace {

template <typename T>
const T* FindNamed(const std::vector<Placed<T>>& all, const std::string& name) {
  for (const Placed<T>& item : all) {
    if (item.value.name == name) return &item.value;
  }
  return nullptr;
}

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

void CheckApplicationEndpoint(const std::string& endpoint, const Field& field) {
  if (endpoint.empty() || endpoint == "http" || endpoint == "php") return;
  field.Error("an application has no endpoint \"" + endpoint + "\"", "the only one is \"http\"");
}

// "mysql" of "mysql-replica", when the rest is an endpoint; else "".
std::string WithoutReplica(const std::string& endpoint, const std::vector<std::string>& known) {
  for (const std::string suffix : {"-replica", "-all"}) {
    if (!endpoint.ends_with(suffix)) continue;
    const std::string base = endpoint.substr(0, endpoint.size() - suffix.size());
    if (Contains(known, base)) return base;
  }
  return "";
}

void CheckServiceEndpoint(const Service& service, const std::string& endpoint, const Field& field) {
  if (service.type.name == kNetworkStorage) {
    field.Error("\"" + service.name + "\" is a network-storage, which has no endpoints",
                "mount it: {source: service, service: " + service.name + "}");
    return;
  }
  const std::vector<std::string> endpoints = EndpointsOf(service);
  if (endpoint.empty() || endpoints.empty() || Contains(endpoints, endpoint)) return;
  const std::string called = "\"" + service.name + "\" (" + ToString(service.type) + ")";
  if (const std::string base = WithoutReplica(endpoint, endpoints); !base.empty()) {
    field.Error("the service " + called + " has no replicas here", "use \"" + base + "\"");
    return;
  }
  const std::string hint = DidYouMean(endpoint, endpoints);
  field.Error("the service " + called + " has no endpoint \"" + endpoint + "\"",
              hint.empty() ? "expected " + Alternatives(endpoints) : hint);
}

// One direction of a graph: who relates to whom, and where that is written.
struct Edge {
  std::string target;
  Field field;
};
using Graph = std::map<std::string, std::vector<Edge>>;

// Finds each circle once, at the relationship that closes it.
class CircleSearch {
 public:
  CircleSearch(const Graph& graph, std::string kind) : graph_(graph), kind_(std::move(kind)) {}

  void Run() {
    for (const auto& [name, edges] : graph_) Visit(name);
  }

 private:
  void Visit(const std::string& name) {
    const auto edges = graph_.find(name);
    if (edges == graph_.end() || !seen_.emplace(name, true).second) return;
    path_.push_back(name);
    for (const Edge& edge : edges->second) {
      const auto begin = std::find(path_.begin(), path_.end(), edge.target);
      if (begin == path_.end()) {
        Visit(edge.target);
      } else {
        Report(begin - path_.begin(), edge);
      }
    }
    path_.pop_back();
  }

  void Report(size_t begin, const Edge& edge) const {
    std::string circle;
    for (size_t i = begin; i < path_.size(); ++i) circle += path_[i] + " → ";
    edge.field.Error("the " + kind_ + " relate to each other in a circle: " + circle + edge.target,
                     "remove one of these relationships");
  }

  const Graph& graph_;
  const std::string kind_;
  std::map<std::string, bool> seen_;
  std::vector<std::string> path_;
};

class RelationshipCheck {
 public:
  explicit RelationshipCheck(const ProjectDraft& draft) : draft_(draft) {}

  void Run() {
    for (const auto& [application, field] : draft_.applications) {
      // Other applications reach the web instance only, so its relationships make the circles.
      const Field web = field.At("web");
      Check(application.container.relationships, field);
      Check(application.container.relationships, web);
      AddEdges(applications_, application.name, application.container.relationships,
               web.At("relationships").Written() ? web : field);
      for (const Worker& worker : application.workers) {
        Check(worker.container.relationships, field.At("workers").At(worker.name));
      }
    }
    for (const auto& [service, field] : draft_.services) {
      Check(service.relationships, field);
      AddEdges(services_, service.name, service.relationships, field);
    }
    CircleSearch(applications_, "applications").Run();
    CircleSearch(services_, "services").Run();
  }

 private:
  // Only what stands in `owner` itself: what is inherited is checked where it is written.
  void Check(const std::vector<Relationship>& relationships, const Field& owner) const {
    const Field written = owner.At("relationships");
    for (const Relationship& relationship : relationships) {
      const Field field = written.At(relationship.name);
      if (field.Written() && !relationship.service.empty()) {
        CheckTarget(draft_, relationship.service, relationship.endpoint, field);
      }
    }
  }

  // Between two of a kind: a cache before an application that uses it is no circle.
  void AddEdges(Graph& graph, const std::string& name,
                const std::vector<Relationship>& relationships, const Field& owner) const {
    std::vector<Edge>& edges = graph[name];
    for (const Relationship& relationship : relationships) {
      const bool to_application = FindNamed(draft_.applications, relationship.service) != nullptr;
      if (to_application != (&graph == &applications_)) continue;
      edges.push_back({relationship.service, owner.At("relationships").At(relationship.name)});
    }
  }

  const ProjectDraft& draft_;
  Graph applications_;
  Graph services_;
};

}  // namespace

void ReportUnknown(const ProjectDraft& draft, const std::string& name, const Field& field) {
  std::vector<std::string> names;
  for (const auto& application : draft.applications) names.push_back(application.value.name);
  for (const auto& service : draft.services) names.push_back(service.value.name);
  std::string hint = DidYouMean(name, names);
  if (hint.empty()) hint = names.empty() ? "" : "there are " + Alternatives(names);
  field.Error("there is no service or application \"" + name + "\"", std::move(hint));
}

void CheckTarget(const ProjectDraft& draft, const std::string& name, const std::string& endpoint,
                 const Field& field) {
  if (FindNamed(draft.applications, name) != nullptr) {
    CheckApplicationEndpoint(endpoint, field);
  } else if (const Service* service = FindNamed(draft.services, name)) {
    CheckServiceEndpoint(*service, endpoint, field);
  } else {
    ReportUnknown(draft, name, field);
  }
}

void CheckRelationships(const ProjectDraft& draft) { RelationshipCheck(draft).Run(); }

}  // namespace paas::model
