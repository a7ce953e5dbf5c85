#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/value.h"

namespace paas::model {

enum class MountSource { kLocal, kStorage, kInstance, kTmp, kService };

// A writable directory below /app.
struct Mount {
  std::string key;   // as the user wrote it: "/.next", "web/files/"
  std::string path;  // relative to /app, without outer slashes: ".next"
  MountSource source = MountSource::kLocal;
  std::string source_path;  // directory inside the volume; "" is the whole volume
  std::string service;      // for kService, and kStorage of another application

  bool operator==(const Mount&) const = default;
};

// Another container that this one may talk to, as <name>.internal.
struct Relationship {
  std::string name;
  std::string service;   // a service or an application
  std::string endpoint;  // empty: the default endpoint of the service

  bool operator==(const Relationship&) const = default;
};

// What a container may open connections to. Fields of one rule must all match; rules are OR-ed.
struct FirewallRule {
  std::string protocol = "tcp";
  std::vector<std::string> ips;  // CIDR; empty when domains are given
  std::vector<std::string> domains;
  std::vector<uint16_t> ports;  // empty: all

  bool operator==(const FirewallRule&) const = default;
};

struct Firewall {
  std::vector<FirewallRule> outbound;

  bool operator==(const Firewall&) const = default;
};

// `resources`: memory = base + ratio × CPU of the size, in MB.
struct Resources {
  uint32_t base_memory_mb = 64;
  uint32_t memory_ratio_mb = 128;

  bool operator==(const Resources&) const = default;
};

struct HostEntry {
  std::string name;
  std::string address;

  bool operator==(const HostEntry&) const = default;
};

// What each container of an application has for itself: the web instance, and every worker.
struct ContainerProperties {
  std::string size = "AUTO";  // AUTO XS S M L XL 2XL 4XL
  std::optional<Resources> resources;
  std::optional<uint32_t> disk_mb;
  std::vector<Mount> mounts;
  std::vector<Relationship> relationships;
  Value::Map variables;                  // prefix → (name → value), or name → value
  std::string ssh_role = "contributor";  // the least role that may log in: viewer contributor admin
  std::optional<Firewall> firewall;      // unset: everything may go out
  std::vector<HostEntry> additional_hosts;
  std::string timezone;  // of crons only; empty: UTC

  bool operator==(const ContainerProperties&) const = default;
};

// "local", "storage", "instance", "tmp", "service".
std::string ToString(MountSource source);

}  // namespace paas::model
