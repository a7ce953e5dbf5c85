#include "image/manifest.h"

#include <nlohmann/json.hpp>

namespace paas::image {
namespace {

using Json = nlohmann::json;

constexpr int kFormat = 1;

std::string_view Name(SocketFamily family) {
  switch (family) {
    case SocketFamily::kTcp:
      return "tcp";
    case SocketFamily::kUnix:
      return "unix";
  }
  return "";
}

std::string_view Name(Protocol protocol) {
  switch (protocol) {
    case Protocol::kHttp:
      return "http";
    case Protocol::kFastcgi:
      return "fastcgi";
  }
  return "";
}

// The value of `Kind` among `kinds` whose Name() is the text at `key`.
template <typename Kind>
Kind Pick(const Json& json, const char* key, std::initializer_list<Kind> kinds) {
  const std::string text = json.at(key).get<std::string>();
  for (const Kind kind : kinds) {
    if (Name(kind) == text) return kind;
  }
  throw std::invalid_argument(std::string("unknown ") + key + " \"" + text + "\"");
}

Json RuntimeToJson(const RuntimeDescription& runtime) {
  Json json{{"kind", runtime.kind},
            {"version", runtime.version},
            {"start_command", runtime.start_command},
            {"socket_family", Name(runtime.socket_family)},
            {"protocol", Name(runtime.protocol)},
            {"commands", runtime.commands},
            {"properties", runtime.properties}};
  if (!runtime.service.empty()) json["service"] = runtime.service;
  return json;
}

RuntimeDescription RuntimeFromJson(const Json& json) {
  RuntimeDescription runtime;
  json.at("kind").get_to(runtime.kind);
  json.at("version").get_to(runtime.version);
  json.at("start_command").get_to(runtime.start_command);
  runtime.socket_family = Pick(json, "socket_family", {SocketFamily::kTcp, SocketFamily::kUnix});
  runtime.protocol = Pick(json, "protocol", {Protocol::kHttp, Protocol::kFastcgi});
  json.at("commands").get_to(runtime.commands);
  json.at("properties").get_to(runtime.properties);
  runtime.service = json.value("service", "");
  return runtime;
}

Digest DigestFromJson(const Json& json) {
  StatusOr<Digest> digest = Digest::Parse(json.get<std::string>());
  if (!digest.ok()) throw std::invalid_argument(Message(digest.status()));
  return *digest;
}

Manifest ManifestFromJson(const Json& json) {
  if (json.at("format").get<int>() != kFormat) throw std::invalid_argument("unknown format");
  Manifest manifest;
  manifest.digest = DigestFromJson(json.at("digest"));
  manifest.kind = Pick(json, "kind", {ImageKind::kBase, ImageKind::kApplication});
  json.at("size_bytes").get_to(manifest.size_bytes);
  manifest.reference = json.value("reference", "");
  manifest.build_key = json.value("build_key", "");
  manifest.tree = json.value("tree", "");
  if (json.contains("base_digest")) manifest.base_digest = DigestFromJson(json.at("base_digest"));
  if (json.contains("mounts")) json.at("mounts").get_to(manifest.mounts);
  json.at("created").get_to(manifest.created);
  if (json.contains("runtime")) manifest.runtime = RuntimeFromJson(json.at("runtime"));
  return manifest;
}

}  // namespace

std::string_view Name(ImageKind kind) {
  switch (kind) {
    case ImageKind::kBase:
      return "base";
    case ImageKind::kApplication:
      return "application";
  }
  return "";
}

Status Validate(const Manifest& manifest) {
  if (manifest.digest == Digest()) return InvalidArgument("manifest: no digest");
  if (manifest.size_bytes == 0) return InvalidArgument("manifest: no size");
  switch (manifest.kind) {
    case ImageKind::kBase:
      if (manifest.reference.empty()) return InvalidArgument("manifest: base without reference");
      if (manifest.base_digest) return InvalidArgument("manifest: base with a base_digest");
      return absl::OkStatus();
    case ImageKind::kApplication:
      if (!manifest.base_digest) {
        return InvalidArgument("manifest: application without base_digest");
      }
      if (!manifest.reference.empty()) {
        return InvalidArgument("manifest: application with a reference");
      }
      if (manifest.runtime) return InvalidArgument("manifest: application with a runtime");
      return absl::OkStatus();
  }
  return InvalidArgument("manifest: unknown kind");
}

std::string ToJson(const Manifest& manifest) {
  Json json{{"format", kFormat},
            {"digest", manifest.digest.ToString()},
            {"kind", Name(manifest.kind)},
            {"size_bytes", manifest.size_bytes},
            {"created", manifest.created}};
  if (!manifest.reference.empty()) json["reference"] = manifest.reference;
  if (!manifest.build_key.empty()) json["build_key"] = manifest.build_key;
  if (!manifest.tree.empty()) json["tree"] = manifest.tree;
  if (manifest.base_digest) json["base_digest"] = manifest.base_digest->ToString();
  if (!manifest.mounts.empty()) json["mounts"] = manifest.mounts;
  if (manifest.runtime) json["runtime"] = RuntimeToJson(*manifest.runtime);
  // Objects are sorted maps here. Bytes that are not UTF-8 are replaced, and then the text does
  // not parse back to the same manifest, by which SignManifest() notices.
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

StatusOr<Manifest> ParseManifest(std::string_view json) {
  if (json.size() > kMaxManifestBytes) return InvalidArgument("manifest: too large");
  Manifest manifest;
  try {
    manifest = ManifestFromJson(Json::parse(json));
  } catch (const std::exception& error) {
    return InvalidArgument(std::string("manifest: ") + error.what());
  }
  PAAS_RETURN_IF_ERROR(Validate(manifest));
  // One text a manifest: unknown or doubled keys, other spellings of numbers and the like would
  // be covered by the signature without having been understood.
  if (ToJson(manifest) != json) {
    return InvalidArgument("manifest: not in canonical form, or with unknown keys");
  }
  return manifest;
}

}  // namespace paas::image
