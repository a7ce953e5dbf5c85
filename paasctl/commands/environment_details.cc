#include <algorithm>

#include "paasctl/commands/data_loss.h"
#include "paasctl/commands/environment_tree.h"
#include "paasctl/commands/lifetime.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

List Volumes(const std::vector<VolumeUsage>& volumes) {
  List list;
  for (const VolumeUsage& volume : volumes) {
    list.push_back(Object{
        {"name", volume.name}, {"used_bytes", volume.used_bytes}, {"own_bytes", volume.own_bytes}});
  }
  return list;
}

void Show(const Session& session, const Environment& environment,
          const StatusOr<std::vector<VolumeUsage>>& volumes) {
  Object object = ToObject(environment);
  if (session.globals.format == Format::kTable) {
    object.push_back({"shown_status", StatusText(environment)});
    object.push_back({"expires", environment.expires_unix_ms == 0
                                     ? Value("-")
                                     : Value(ExpiryText(environment, session.now_unix_ms()) +
                                             ", then " + environment.on_expiry)});
  }
  if (volumes.ok()) {
    uint64_t used = 0;
    for (const VolumeUsage& volume : *volumes) used += volume.used_bytes;
    const uint64_t own = OwnBytes(*volumes);
    object.push_back({"shared_bytes", used - own});
    object.push_back({"own_bytes", own});
    object.push_back({"volumes", Volumes(*volumes)});
  }
  session.Print(object,
                {{"project", "project"},
                 {"name", "name"},
                 {"title", "title"},
                 {"type", "type"},
                 {session.globals.format == Format::kTable ? "shown_status" : "status", "status",
                  Column::Kind::kState},
                 {"parent", "parent"},
                 {"clones_parent", "clone-parent"},
                 {"machine_name", "machine name"},
                 {"release", "release"},
                 {"applications", "apps"},
                 {"urls", "urls"},
                 {"shared_bytes", "shared data", Column::Kind::kBytes},
                 {"own_bytes", "own data", Column::Kind::kBytes},
                 {"updated_at", "updated", Column::Kind::kAge},
                 {session.globals.format == Format::kTable ? "expires" : "expires_at", "expires"}});
}

Outcome Info(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Environment> environment = (*client)->GetEnvironment(id);
  if (!environment.ok()) return environment.status();
  Show(session, *environment, (*client)->tree().MeasureData(id));
  return kExitSuccess;
}

std::optional<EnvironmentChange> ChangeOf(const std::string& property, const std::string& value) {
  EnvironmentChange change;
  if (property == "title") {
    change.title = value;
  } else if (property == "type") {
    change.type = value;
  } else if (property == "parent") {
    change.parent = value == "-" ? "" : value;
  } else if (property == "clone-parent" && (value == "true" || value == "false")) {
    change.clones_parent = value == "true";
  } else if (property == "ttl") {
    if (value == "default") {
      change.ttl_s = -1;
    } else {
      change.ttl_s = ParseLifetimeOrNever(value);
    }
    if (!change.ttl_s) return std::nullopt;
  } else if (property == "on-expiry" && (value == "delete" || value == "deactivate")) {
    change.on_expiry = value == "delete" ? value : "";
  } else {
    return std::nullopt;
  }
  return change;
}

Outcome Set(Session& session, const Arguments& arguments) {
  const auto change = ChangeOf(arguments.Get("property"), arguments.Get("value"));
  if (!change) {
    return UsageError("no such property or value",
                      "title TEXT, type TYPE, parent NAME (or -), clone-parent true|false, "
                      "ttl 7d|never|default, on-expiry deactivate|delete");
  }
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Environment> changed = (*client)->tree().Describe(id, *change);
  if (!changed.ok()) return changed.status();
  Show(session, *changed, (*client)->tree().MeasureData(id));
  return kExitSuccess;
}

}  // namespace

Verb EnvsInfoVerb() {
  return {.group = "envs",
          .name = "info",
          .summary = "Show what is known of an environment",
          .details = "Shared data is that which other environments and backups have as well.",
          .run = Info};
}

Verb EnvsSetVerb() {
  return {
      .group = "envs",
      .name = "set",
      .summary = "Change title, type, parent, clone-parent or the end of an environment",
      .details =
          "parent - is none. Another parent means other inherited variables, from the "
          "next deploy on.\n"
          "ttl 7d ends it seven days after its last deploy: its containers and its data go, and "
          "with on-expiry delete its branch and everything else as well. never and default "
          "(what `project set ttl` says) are the other values. Production stays, and so does "
          "what has children that run.",
      .arguments = {{"property", "title, type, parent, clone-parent, ttl or on-expiry", true},
                    {"value", "what it becomes", true}},
      .run = Set};
}

}  // namespace paas::paasctl
