#include "model/reader/project_reader.h"

#include "common/yaml/parser.h"
#include "model/reader/application_reader.h"
#include "model/reader/route_reader.h"
#include "model/reader/scalars.h"
#include "model/reader/service_reader.h"

namespace paas::model {

namespace {

// What the files themselves may have is the parser's to say; this only bounds the reading.
constexpr size_t kBytes = 16u << 20;

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

bool IsAnchorHolder(const std::string& key) { return key.rfind('.', 0) == 0; }

// `applications:` around the map or list is optional.
bool IsWrapped(const yaml::Node& node) {
  const yaml::Node* inner = node.Find("applications");
  if (inner == nullptr) return false;
  for (const yaml::Entry& entry : node.entries) {
    if (entry.key != "applications" && !IsAnchorHolder(entry.key)) return false;
  }
  return true;
}

// `source.root` as written, before anything is read.
std::vector<std::string> IncludeBases(const yaml::Node& application, const std::string& directory) {
  std::vector<std::string> bases;
  const yaml::Node* source = application.Find("source");
  const yaml::Node* root = source == nullptr ? nullptr : source->Find("root");
  if (root != nullptr && root->IsScalar()) {
    if (const auto path = NormalisePath(root->scalar)) bases.push_back(*path);
  }
  bases.push_back(directory);
  bases.emplace_back();
  return bases;
}

void AddTree(Places& places, const std::string& path, const Field& field) {
  places.Add(path, field.place());
  if (field.IsMapping()) {
    for (const auto& [key, value] : field.Entries()) AddTree(places, path + "/" + key, value);
  } else if (field.IsSequence()) {
    size_t index = 0;
    for (const Field& item : field.Items()) {
      AddTree(places, path + "/" + std::to_string(index++), item);
    }
  }
}

void AddRelationships(Places& places, const std::string& owner, const Field& field) {
  places.Add(owner, field.place());
  const Field relationships = field.At("relationships");
  if (relationships.Written()) AddTree(places, owner + "/relationships", relationships);
}

}  // namespace

Places CollectPlaces(const ProjectDraft& draft) {
  Places places;
  for (const auto& [service, field] : draft.services) {
    AddTree(places, "services/" + service.name, field);
  }
  for (const auto& [route, field] : draft.routes) {
    const std::string owner = PlaceOfRoute(route.url);
    places.Add("routes", field.place());  // the first one
    places.Add(owner, field.place());
    for (const char* key : {"to", "tls", "redirects"}) {
      if (field.At(key).Written()) places.Add(owner + "/" + key, field.At(key).place());
    }
  }
  for (const auto& [application, field] : draft.applications) {
    const std::string owner = "applications/" + application.name;
    AddRelationships(places, owner, field);
    for (const char* key : {"type", "stack"}) {
      if (field.At(key).Written()) places.Add(owner + "/" + key, field.At(key).place());
    }
    AddRelationships(places, owner + "/web", field.At("web"));
    for (const Worker& worker : application.workers) {
      AddRelationships(places, owner + "/workers/" + worker.name,
                       field.At("workers").At(worker.name));
    }
  }
  return places;
}

ProjectDraft ProjectReader::Read(const ConfigFiles& config) {
  for (const std::string& path : config.application_files) ReadApplicationFile(path);
  if (!config.applications.empty()) ReadApplicationsFile(config.applications);
  for (const std::string& path : config.upsun) ReadUpsun(path);
  if (config.flavour == Flavour::kPlatform) {
    for (const std::string& path : {config.services, config.routes}) {
      if (path.empty()) continue;
      yaml::Node& node = Parse(path);
      includes_.Resolve(node, {DirectoryOf(path), ""});
      if (path == config.services) {
        ReadServices(Field(node, "services", findings_), config.flavour);
      } else {
        ReadRoutes(Field(node, "routes", findings_));
      }
    }
  }
  return std::move(draft_);
}

yaml::Node& ProjectReader::Parse(const std::string& path) {
  yaml::Node& document = documents_.emplace_back();
  auto text = files_.ReadFile(path, kBytes);
  if (!text.ok()) {
    findings_.push_back({Severity::kError, {path, 0, 0}, "", Message(text.status()), ""});
    return document;
  }
  auto parsed = yaml::ParseDocument(*text, path);
  if (auto* error = std::get_if<yaml::SyntaxError>(&parsed)) {
    const yaml::Location& at = error->location;
    findings_.push_back({Severity::kError, {path, at.line, at.column}, "", error->message, ""});
  } else {
    document = std::get<yaml::Node>(std::move(parsed));
  }
  return document;
}

void ProjectReader::ReadApplicationFile(const std::string& path) {
  yaml::Node& node = Parse(path);
  const Field field(node, "", findings_);
  if (node.IsNull()) {
    // A syntax error is reported already.
    if (!HasErrors(findings_))
      field.Error("the file is empty", "expected at least `name` and `type`");
    return;
  }
  const std::string directory = DirectoryOf(path);
  includes_.Resolve(node, IncludeBases(node, directory));
  draft_.applications.push_back({ReadApplication(field, {"", directory}), field});
}

void ProjectReader::ReadApplicationsFile(const std::string& path) {
  yaml::Node& node = Parse(path);
  if (!node.tag.empty()) includes_.Resolve(node, {DirectoryOf(path), ""});
  yaml::Node* inner = &node;
  if (IsWrapped(node)) {
    for (yaml::Entry& entry : node.entries) {
      if (entry.key == "applications") inner = &entry.value;
    }
  }
  ResolveApplications(*inner, DirectoryOf(path));
  ReadApplications(Field(*inner, "applications", findings_));
}

void ProjectReader::ResolveApplications(yaml::Node& node, const std::string& directory) {
  if (!node.tag.empty()) includes_.Resolve(node, {directory, ""});
  for (yaml::Node& item : node.items) includes_.Resolve(item, IncludeBases(item, directory));
  for (yaml::Entry& entry : node.entries) {
    includes_.Resolve(entry.value, IncludeBases(entry.value, directory));
  }
}

void ProjectReader::ReadApplications(const Field& field) {
  if (!field.Given()) return;
  if (field.IsSequence()) {
    for (const Field& item : field.Items()) {
      draft_.applications.push_back({ReadApplication(item, {"", ""}), item});
    }
    return;
  }
  for (const auto& [name, value] : field.Entries()) {
    if (IsAnchorHolder(name)) continue;
    if (!IsContainerName(name) && !value.At("name").Given()) {
      value.KeyError("is no possible name for an application");
    }
    if (!value.Given()) value.Error("must be a mapping with `type`, but is empty");
    draft_.applications.push_back({ReadApplication(value, {name, ""}), value});
  }
}

void ProjectReader::ReadServices(const Field& field, Flavour flavour) {
  for (const auto& [name, value] : field.Entries()) {
    if (IsAnchorHolder(name)) continue;
    draft_.services.push_back({ReadService(name, value, flavour), value});
  }
}

void ProjectReader::ReadRoutes(const Field& field) {
  for (const auto& [url, value] : field.Entries()) {
    if (IsAnchorHolder(url)) continue;
    draft_.routes.push_back({ReadRoute(url, value), value});
  }
}

void ProjectReader::ReadUpsun(const std::string& path) {
  yaml::Node& node = Parse(path);
  if (node.IsNull()) return;
  for (yaml::Entry& entry : node.entries) {
    if (entry.key == "applications") {
      ResolveApplications(entry.value, DirectoryOf(path));
    } else {
      includes_.Resolve(entry.value, {DirectoryOf(path), ""});
    }
  }
  Keys keys(Field(node, "", findings_));
  ReadApplications(keys["applications"]);
  ReadServices(keys["services"], Flavour::kUpsun);
  ReadRoutes(keys["routes"]);
  keys.Close();
}

}  // namespace paas::model
