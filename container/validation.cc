#include "container/validation.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace paas::container {
namespace {

constexpr size_t kMaxId = 63;
constexpr size_t kMaxPath = 4000;

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// ^[a-z0-9][a-z0-9-]*$ with at most `limit` characters.
bool IsName(std::string_view text, size_t limit) {
  return !text.empty() && text.size() <= limit && text.front() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLowerOrDigit(c) || c == '-'; });
}

std::vector<std::string_view> Split(std::string_view path) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0;;) {
    const size_t slash = path.find('/', begin);
    parts.push_back(path.substr(begin, slash - begin));
    if (slash == std::string_view::npos) return parts;
    begin = slash + 1;
  }
}

bool IsNormalRelative(std::string_view path) {
  if (path.empty() || path.size() > kMaxPath) return false;
  if (path.find('\0') != std::string_view::npos) return false;
  const std::vector<std::string_view> parts = Split(path);
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == ".." || part.size() > 255;
  });
}

bool IsNormalAbsolute(std::string_view path) {
  return path == "/" || (path.starts_with('/') && IsNormalRelative(path.substr(1)));
}

bool IsAtOrBelow(std::string_view path, std::string_view parent) {
  return path == parent || (path.starts_with(parent) && path[parent.size()] == '/');
}

Status Refuse(const ContainerSpec& spec, std::string_view why) {
  return InvalidArgument("container " + spec.id + ": " + std::string(why));
}

Status ValidateNames(const ContainerSpec& spec) {
  if (!IsName(spec.id, kMaxId)) {
    return InvalidArgument("container id \"" + spec.id + "\" must match ^[a-z0-9][a-z0-9-]{0,62}$");
  }
  const std::vector<std::string_view> parts = Split(spec.cgroup);
  if (parts.size() > 3 || !std::all_of(parts.begin(), parts.end(),
                                       [](std::string_view part) { return IsName(part, 200); })) {
    return Refuse(spec, "cgroup \"" + spec.cgroup + "\" must be one to three plain names");
  }
  const bool hostname_ok =
      !spec.hostname.empty() && spec.hostname.size() <= 64 &&
      std::all_of(spec.hostname.begin(), spec.hostname.end(), [](char c) {
        return IsLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
      });
  return hostname_ok ? absl::OkStatus()
                     : Refuse(spec, "hostname \"" + spec.hostname + "\" is not a host name");
}

Status ValidateIds(const ContainerSpec& spec) {
  const IdRange& ids = spec.ids;
  // Below lie the ids of the node's own users.
  if (ids.base < 65536 || ids.size == 0 || uint64_t{ids.base} + ids.size > 0xfffffffeu) {
    return Refuse(spec, "id range " + std::to_string(ids.base) + "+" + std::to_string(ids.size) +
                            " is not above the node's own ids");
  }
  if (spec.init.uid >= ids.size || spec.init.gid >= ids.size) {
    return Refuse(spec, "init runs as an id outside of its range");
  }
  return absl::OkStatus();
}

struct Target {
  std::string path;
  bool writable = false;
};

std::vector<Target> TargetsOf(const ContainerSpec& spec) {
  std::vector<Target> targets;
  if (spec.app) targets.push_back({spec.app->target, false});
  for (const BindMount& bind : spec.binds) targets.push_back({bind.target, !bind.read_only});
  for (const TmpfsMount& tmpfs : spec.tmpfs) targets.push_back({tmpfs.target, true});
  return targets;
}

Status ValidateTarget(const ContainerSpec& spec, const std::string& target) {
  if (!IsNormalAbsolute(target) || target == "/") {
    return Refuse(spec, "mount target \"" + target + "\" must be an absolute, normal path");
  }
  if (target == "/tmp") return absl::OkStatus();  // replaces the default one
  for (const std::string_view own : {"/dev", "/proc", "/run", "/sys", "/tmp"}) {
    if (IsAtOrBelow(target, own)) {
      return Refuse(spec,
                    "mount target " + target + " lies in the platform's own " + std::string(own));
    }
  }
  return absl::OkStatus();
}

// A mount point below something that the tenant writes is a path that the tenant chooses.
Status ValidateTargets(const ContainerSpec& spec) {
  const std::vector<Target> targets = TargetsOf(spec);
  std::set<std::string> seen;
  for (const Target& target : targets) {
    PAAS_RETURN_IF_ERROR(ValidateTarget(spec, target.path));
    if (!seen.insert(target.path).second) {
      return Refuse(spec, "two mounts at " + target.path);
    }
    for (const Target& parent : targets) {
      if (!parent.writable || parent.path == target.path) continue;
      if (IsAtOrBelow(target.path, parent.path)) {
        return Refuse(spec, "mount target " + target.path + " lies below " + parent.path +
                                ", which the container can write");
      }
    }
  }
  return absl::OkStatus();
}

Status ValidateSources(const ContainerSpec& spec) {
  std::vector<std::string> sources{spec.base.source};
  if (spec.app) sources.push_back(spec.app->source);
  for (const BindMount& bind : spec.binds) sources.push_back(bind.source);
  for (const std::string& source : sources) {
    if (!IsNormalAbsolute(source)) {
      return Refuse(spec, "mount source \"" + source + "\" must be an absolute, normal path");
    }
  }
  if (spec.base.target != "/") return Refuse(spec, "the base image belongs at /");
  return absl::OkStatus();
}

Status ValidateConfig(const ContainerSpec& spec) {
  std::set<std::string> files;
  for (const ConfigFile& file : spec.config) {
    if (!IsNormalRelative(file.path)) {
      return Refuse(spec, "config file \"" + file.path + "\" must be a relative, normal path");
    }
    if (!files.insert(file.path).second) return Refuse(spec, "two config files " + file.path);
    if ((file.mode & ~01777u) != 0) return Refuse(spec, "mode of config file " + file.path);
    if (file.uid >= spec.ids.size || file.gid >= spec.ids.size) {
      return Refuse(spec, "owner of config file " + file.path);
    }
  }
  for (const std::string& file : files) {
    for (size_t slash = file.find('/'); slash != std::string::npos;
         slash = file.find('/', slash + 1)) {
      if (files.contains(file.substr(0, slash))) {
        return Refuse(spec, "config file " + file + " lies below a file");
      }
    }
  }
  return absl::OkStatus();
}

// Beside the ramdisk, in the two places that are the container's own from its start.
Status ValidateFurniture(const ContainerSpec& spec) {
  const auto is_free = [](const std::string& path, std::string_view parent) {
    return IsNormalAbsolute(path) && IsAtOrBelow(path, parent) && path != parent &&
           !IsAtOrBelow(path, "/run/config");
  };
  for (const std::string& path : spec.directories) {
    if (!is_free(path, "/run") && !is_free(path, "/tmp")) {
      return Refuse(spec, "directory \"" + path + "\" must lie below /run or /tmp");
    }
  }
  for (const auto& [path, target] : spec.links) {
    if (!is_free(path, "/run")) return Refuse(spec, "link \"" + path + "\" must lie below /run");
    if (target.empty()) return Refuse(spec, "link " + path + " leads nowhere");
  }
  return absl::OkStatus();
}

}  // namespace

Status Validate(const Process& process) {
  if (process.argv.empty() || process.argv.front().empty()) {
    return InvalidArgument("a process needs a program");
  }
  if (!process.cwd.starts_with('/')) {
    return InvalidArgument("working directory \"" + process.cwd + "\" must be absolute");
  }
  const auto has_nul = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  if (has_nul(process.cwd) || std::any_of(process.argv.begin(), process.argv.end(), has_nul)) {
    return InvalidArgument("arguments must not hold a NUL byte");
  }
  for (const auto& [name, value] : process.env) {
    if (name.empty() || name.find('=') != std::string::npos || has_nul(name) || has_nul(value)) {
      return InvalidArgument("environment variable \"" + name + "\" is malformed");
    }
  }
  return absl::OkStatus();
}

Status Validate(const ContainerSpec& spec) {
  PAAS_RETURN_IF_ERROR(ValidateNames(spec));
  PAAS_RETURN_IF_ERROR(ValidateIds(spec));
  PAAS_RETURN_IF_ERROR(ValidateSources(spec));
  PAAS_RETURN_IF_ERROR(ValidateTargets(spec));
  PAAS_RETURN_IF_ERROR(ValidateConfig(spec));
  PAAS_RETURN_IF_ERROR(ValidateFurniture(spec));
  return Annotate(Validate(spec.init), "container " + spec.id);
}

}  // namespace paas::container
