#include "model/reader/mount_reader.h"

#include "model/reader/scalars.h"

namespace paas::model {

namespace {

constexpr std::string_view kLegacyPrefix = "shared:files";

MountSource ReadSource(const Field& field) {
  if (!field.Given())
    field.Error("is missing", "expected local, storage, instance, tmp or service");
  const std::string source =
      field.Choice({"local", "service", "tmp", "temporary", "storage", "instance"}, "local");
  if (source == "service") return MountSource::kService;
  if (source == "storage") return MountSource::kStorage;
  if (source == "instance") return MountSource::kInstance;
  return source == "local" ? MountSource::kLocal : MountSource::kTmp;
}

std::string ReadSourcePath(const Field& field, const std::string& fallback) {
  if (!field.Written() || !field.Given()) return fallback;
  const std::string text = field.Text();
  const auto path = NormalisePath(text);
  if (!path) field.Error("\"" + text + "\" leads out of the volume");
  return path.value_or(fallback);
}

// "shared:files/x", the form of old projects.
void ReadLegacyMount(const Field& field, Mount& mount) {
  const std::string text = field.Text();
  if (text.rfind(kLegacyPrefix, 0) != 0) {
    field.Error("must be a mapping with `source`, but is the text \"" + text + "\"",
                "write {source: local, source_path: \"" + mount.path + "\"}");
    return;
  }
  const auto path = NormalisePath(text.substr(kLegacyPrefix.size()));
  if (!path) field.Error("\"" + text + "\" leads out of the volume");
  mount.source_path = path.value_or("");
}

Mount ReadMount(const std::string& key, const Field& field) {
  Mount mount{key, NormalisePath(key).value_or(""), MountSource::kLocal, "", ""};
  if (mount.path.empty()) {
    field.KeyError("a mount must be a directory below the application's root");
  } else if (key[0] == '.' && key.rfind("./", 0) != 0) {
    field.KeyWarn("other platforms ignore mounts that begin with a dot",
                  "write \"/" + mount.path + "\"");
  }
  mount.source_path = mount.path;
  if (field.IsScalar()) {
    ReadLegacyMount(field, mount);
    return mount;
  }
  if (!field.Given()) field.Error("must be a mapping with `source`, but is empty");
  Keys keys(field);
  if (field.IsMapping()) mount.source = ReadSource(keys["source"]);
  mount.source_path = ReadSourcePath(keys["source_path"], mount.path);
  mount.service = keys["service"].Text();
  keys.Close();
  if (mount.source == MountSource::kService && mount.service.empty()) {
    field.Error("a mount with the source `service` needs the key `service`");
  }
  return mount;
}

bool Contains(const std::string& outer, const std::string& inner) {
  return inner.size() > outer.size() && inner.rfind(outer + "/", 0) == 0;
}

void CheckAgainst(const std::vector<Mount>& before, const Mount& mount, const Field& field) {
  for (const Mount& other : before) {
    if (other.path.empty() || mount.path.empty()) continue;
    if (other.path == mount.path) {
      field.KeyError("is the same directory as the mount \"" + other.key + "\"");
    } else if (Contains(other.path, mount.path) || Contains(mount.path, other.path)) {
      const bool inside = Contains(other.path, mount.path);
      field.KeyError(std::string(inside ? "lies inside of" : "encloses") + " the mount \"" +
                         other.key + "\"; mounts cannot be nested",
                     "keep only the outer one, or move one of them beside the other");
    }
  }
}

}  // namespace

std::vector<Mount> ReadMounts(const Field& field) {
  std::vector<Mount> mounts;
  for (const auto& [key, value] : field.Entries()) {
    Mount mount = ReadMount(key, value);
    CheckAgainst(mounts, mount, value);
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

}  // namespace paas::model
