#include "controller/archive/manifest.h"

#include <absl/strings/escaping.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "controller/source/names.h"

namespace paas::controller {

using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ArchivedService, name, type)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ArchivedVolume, name, used_bytes)

namespace {

constexpr char kFormat[] = "paas-backup";
constexpr int kVersion = 1;
constexpr size_t kMostVolumes = 1000;
constexpr uint64_t kLargestVolume = 1ull << 50;  // all of them are a number yet

Status Check(const Manifest& manifest) {
  if (!IsObjectId(manifest.commit)) return InvalidArgument("the manifest names no commit");
  if (manifest.volumes.empty() || manifest.volumes.size() > kMostVolumes) {
    return InvalidArgument("the manifest names no volumes, or too many");
  }
  for (const ArchivedVolume& volume : manifest.volumes) {
    if (volume.used_bytes > kLargestVolume) return InvalidArgument("a volume has no such size");
  }
  return Annotate(CheckEnvironmentName(manifest.environment), "the manifest");
}

json SubmodulesToJson(const std::vector<ModuleCommit>& submodules) {
  json list = json::array();
  for (const ModuleCommit& one : submodules) {
    list.push_back({{"commit", one.commit}, {"raw", absl::Base64Escape(one.raw)}});
  }
  return list;
}

// Archives of projects that have none, and older ones, do not speak of them.
StatusOr<std::vector<ModuleCommit>> SubmodulesIn(const json& document) {
  std::vector<ModuleCommit> submodules;
  for (const json& one : document.value("submodules", json::array())) {
    ModuleCommit submodule{.commit = one.at("commit"), .raw = {}};
    if (!IsObjectId(submodule.commit) ||
        !absl::Base64Unescape(one.at("raw").get<std::string>(), &submodule.raw)) {
      return InvalidArgument("the manifest names a submodule that is none");
    }
    submodules.push_back(std::move(submodule));
  }
  return submodules;
}

}  // namespace

uint64_t UsedBytes(const Manifest& manifest) {
  uint64_t bytes = 0;
  for (const ArchivedVolume& volume : manifest.volumes) bytes += volume.used_bytes;
  return bytes;
}

std::string ToJson(const Manifest& manifest) {
  json document = {{"format", kFormat},
                   {"version", kVersion},
                   {"backup", manifest.backup},
                   {"project", manifest.project},
                   {"environment", manifest.environment},
                   {"commit", manifest.commit},
                   {"release", manifest.release},
                   {"created_unix_ms", manifest.created_unix_ms},
                   {"services", manifest.services},
                   {"variables", manifest.variables},
                   {"volumes", manifest.volumes}};
  if (!manifest.submodules.empty()) {
    document["submodules"] = SubmodulesToJson(manifest.submodules);
  }
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

StatusOr<Manifest> ManifestFromJson(std::string_view text) {
  try {
    const json document = json::parse(text);
    if (document.at("format") != kFormat) return InvalidArgument("this is no archive of a backup");
    if (document.at("version").get<int>() > kVersion) {
      return FailedPrecondition("the archive is of a later version of the platform");
    }
    Manifest manifest{.backup = document.at("backup"),
                      .project = document.at("project"),
                      .environment = document.at("environment"),
                      .commit = document.at("commit"),
                      .release = document.at("release"),
                      .created_unix_ms = document.at("created_unix_ms"),
                      .services = document.at("services"),
                      .variables = document.at("variables"),
                      .volumes = document.at("volumes"),
                      .submodules = {}};
    PAAS_ASSIGN_OR_RETURN(manifest.submodules, SubmodulesIn(document));
    PAAS_RETURN_IF_ERROR(Check(manifest));
    return manifest;
  } catch (const json::exception& error) {
    return InvalidArgument(std::string("the manifest cannot be read: ") + error.what());
  }
}

}  // namespace paas::controller
