#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "image/digest.h"

// PURE: no system header, no clock; the same manifest is always the same text.
namespace paas::image {

enum class ImageKind {
  kBase,         // a root filesystem: "/" of a container
  kApplication,  // what a build left in /app
};

std::string_view Name(ImageKind kind);  // "base", "application"

// How processes of a base image are reached by its web server.
enum class SocketFamily { kTcp, kUnix };
enum class Protocol { kHttp, kFastcgi };

// What a base image offers to the applications that run on it.
struct RuntimeDescription {
  std::string kind;           // "nodejs", "php", "python"
  std::string version;        // "18", "8.2"
  std::string start_command;  // what runs when an application names none; may be empty
  SocketFamily socket_family = SocketFamily::kTcp;
  Protocol protocol = Protocol::kHttp;
  std::map<std::string, std::string> commands;    // what it provides: "npm" → "/usr/bin/npm"
  std::map<std::string, std::string> properties;  // anything else a runtime wants to tell
  // Of a service: its description as JSON, opaque here (model/service_description.h).
  std::string service;

  bool operator==(const RuntimeDescription&) const = default;
};

// What is said about an image, and signed. A plain value.
struct Manifest {
  Digest digest;  // of the squashfs
  ImageKind kind = ImageKind::kApplication;
  uint64_t size_bytes = 0;  // of the squashfs
  std::string reference;    // base: "nodejs-18"; application: empty
  std::string build_key;    // what the image was made from, opaque here; may be empty for a base
  std::string tree;         // application: hash of the source tree
  std::optional<Digest> base_digest;  // application: the base image it was built on
  std::vector<std::string> mounts;    // application: writable paths that it declares, below /app
  int64_t created = 0;                // unix seconds, for people; nothing depends on it
  std::optional<RuntimeDescription> runtime;  // base: what it offers

  bool operator==(const Manifest&) const = default;
};

// Longest manifest and longest signed document that are read.
inline constexpr size_t kMaxManifestBytes = 256u << 10;

// InvalidArgument when fields do not fit the kind: a base image needs a reference and has no
// base_digest, an application has a base_digest and neither reference nor runtime.
Status Validate(const Manifest& manifest);

// One line of JSON: keys sorted, absent fields left out.
std::string ToJson(const Manifest& manifest);

// The reverse. InvalidArgument on anything but a valid manifest of a known format, unknown keys
// included: what a signature covers must all have been understood.
StatusOr<Manifest> ParseManifest(std::string_view json);

}  // namespace paas::image
