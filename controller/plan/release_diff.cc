#include "controller/plan/release_diff.h"

#include <map>
#include <nlohmann/json.hpp>

#include "controller/routes/site_json.h"

namespace paas::controller {
namespace {

using Json = nlohmann::json;

// What a thing is, and what may be told of it.
struct Fact {
  std::string value;
  std::string shown;
};
using Facts = std::map<std::string, Fact>;

constexpr size_t kShortDigest = 19;  // "sha256:" and 12 digits

Fact Shown(const std::string& value) { return {value, value}; }
Fact Hidden(const std::string& value) { return {value, ""}; }
Fact Number(uint64_t number) { return Shown(number == 0 ? "default" : std::to_string(number)); }

void Compare(const std::string& section, const Facts& before, const Facts& after,
             std::vector<ReleaseDifference>& differences) {
  Facts all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [subject, ignored] : all) {
    const auto old_fact = before.find(subject);
    const auto new_fact = after.find(subject);
    if (old_fact == before.end()) {
      differences.push_back({section, subject, "added", "", new_fact->second.shown});
    } else if (new_fact == after.end()) {
      differences.push_back({section, subject, "removed", old_fact->second.shown, ""});
    } else if (old_fact->second.value != new_fact->second.value) {
      differences.push_back(
          {section, subject, "changed", old_fact->second.shown, new_fact->second.shown});
    }
  }
}

// "web/locations/~1/passthru" → its value, hidden; the keys of a JSON object, two levels deep:
// below that, what has changed is best looked for in the file.
void Flatten(const std::string& prefix, const Json& json, int depth, Facts& facts) {
  if (json.is_object() && !json.empty() && depth > 0) {
    for (const auto& [key, value] : json.items()) {
      Flatten(prefix + (depth == 2 ? " " : "/") + key, value, depth - 1, facts);
    }
    return;
  }
  facts[prefix] = Hidden(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void AddConfiguration(const std::string& name, const std::string& text, Facts& facts) {
  if (text.empty()) return;
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    facts[name] = Hidden(text);
    return;
  }
  Flatten(name, json, 2, facts);
}

Facts Containers(const ReleaseView& view) {
  Facts facts;
  for (const PlannedContainer& container : view.spec.containers) facts[container.name] = Hidden("");
  return facts;
}

Facts Images(const ReleaseView& view) {
  Facts facts;
  const auto digest = [](const std::string& text) {
    return Fact{text, text.substr(0, kShortDigest)};
  };
  for (const PlannedContainer& container : view.spec.containers) {
    if (!container.base_digest.empty()) {
      facts[container.name + " base image"] = digest(container.base_digest);
    }
    if (!container.app_digest.empty()) {
      facts[container.name + " image"] = digest(container.app_digest);
    }
    if (!container.tree.empty()) facts[container.name + " tree"] = Shown(container.tree);
  }
  return facts;
}

Facts Configurations(const ReleaseView& view) {
  Facts facts;
  for (const PlannedContainer& container : view.spec.containers) {
    AddConfiguration(container.name, container.application, facts);
    AddConfiguration(container.name, container.service, facts);
    for (const auto& [key, value] : container.php_settings) {
      facts[container.name + " php/" + key] = Hidden(value);
    }
    for (const PlannedMount& mount : container.mounts) {
      facts[container.name + " mount " + mount.target] =
          Shown(mount.kind == MountKind::kTmp ? "tmp" : mount.volume + ":/" + mount.source_path);
    }
    Json rules = Json::array();
    for (const OutboundRule& rule : container.outbound.rules) {
      rules.push_back({rule.domains.empty() ? rule.cidrs : rule.domains, rule.ports});
    }
    if (container.outbound.restricted) {
      facts[container.name + " outbound"] = Shown("only " + rules.dump());
    }
  }
  return facts;
}

// Of the processes. Those of the platform follow from something else that is told.
Facts Variables(const ReleaseView& view) {
  Facts facts;
  for (const PlannedContainer& container : view.spec.containers) {
    for (const auto& [name, value] : container.environment) {
      if (name.starts_with("PLATFORM_")) continue;
      facts[container.name + " " + name] = Hidden(value);
    }
  }
  return facts;
}

Facts AllLimits(const ReleaseView& view) {
  Facts facts;
  for (const PlannedContainer& container : view.spec.containers) {
    const std::string name = container.name + " ";
    facts[name + "cpu_millis"] = Number(container.limits.cpu_millis);
    facts[name + "memory_bytes"] = Number(container.limits.memory_bytes);
    facts[name + "pids"] = Number(container.limits.pids);
    facts[name + "disk_bytes"] = Number(container.limits.disk_bytes);
  }
  return facts;
}

Facts AllRelationships(const ReleaseView& view) {
  Facts facts;
  for (const PlannedContainer& container : view.spec.containers) {
    for (const PlannedRelationship& relationship : container.relationships) {
      std::string to = relationship.container;
      for (const uint32_t port : relationship.ports) to += ":" + std::to_string(port);
      facts[container.name + " " + relationship.name] = {to + relationship.properties, to};
    }
  }
  return facts;
}

Facts AllVolumes(const ReleaseView& view) {
  Facts facts;
  for (const PlannedVolume& volume : view.spec.volumes) {
    facts[volume.name] = Number(volume.size_bytes);
  }
  return facts;
}

Facts SetVariables(const ReleaseView& view) {
  Facts facts;
  for (const ReleaseVariable& variable : view.variables) {
    facts[variable.level + " " + variable.name] = Hidden(std::to_string(variable.version));
  }
  return facts;
}

Facts Routes(const ReleaseView& view) {
  Facts facts;
  for (const Site& site : view.sites) {
    std::string to = "redirect to " + site.to;
    if (site.kind == SiteKind::kProxy) to = "proxy to " + site.to;
    if (site.kind == SiteKind::kUpstream) {
      to = site.container + (site.endpoint.empty() ? "" : ":" + site.endpoint);
    }
    // Where a container happens to be, and in which generation, is no part of a route.
    Site lasting = site;
    lasting.address.clear();
    lasting.epoch.clear();
    facts[site.url] = {to + SitesToJson({lasting}), to};
  }
  return facts;
}

}  // namespace

std::vector<ReleaseDifference> DiffReleases(const ReleaseView& before, const ReleaseView& after) {
  std::vector<ReleaseDifference> differences;
  Compare("commit", {{"commit", Shown(before.commit)}}, {{"commit", Shown(after.commit)}},
          differences);
  const std::pair<const char*, Facts (*)(const ReleaseView&)> sections[] = {
      {"container", Containers},  {"image", Images},          {"configuration", Configurations},
      {"environment", Variables}, {"limit", AllLimits},       {"relationship", AllRelationships},
      {"volume", AllVolumes},     {"variable", SetVariables}, {"route", Routes}};
  for (const auto& [section, facts_of] : sections) {
    Compare(section, facts_of(before), facts_of(after), differences);
  }
  return differences;
}

}  // namespace paas::controller
