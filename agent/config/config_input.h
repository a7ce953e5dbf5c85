#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/config/named_hosts.h"
#include "container/spec.h"
#include "image/manifest.h"
#include "model/application.h"

namespace paas::agent {

enum class ConfigPhase {
  kBuild,    // a build hook's container: environment, names, php.ini; no services
  kRuntime,  // an instance that serves or works
};

// Who may log in, and as whom the container's sshd answers.
struct SshAccess {
  std::string host_key;                      // OpenSSH private key (ed25519); empty: no sshd
  std::vector<std::string> authorized_keys;  // lines of authorized_keys

  bool operator==(const SshAccess&) const = default;
};

// A container that this one may talk to, as <name>.internal.
struct RelatedContainer {
  std::string name;
  std::string address;     // IPv4
  std::string properties;  // JSON object: its entry of PLATFORM_RELATIONSHIPS without the address

  bool operator==(const RelatedContainer&) const = default;
};

// Everything that the files under /run/config of a container are made from.
struct ConfigInput {
  ConfigPhase phase = ConfigPhase::kRuntime;
  model::Application application;     // of a container with /app
  std::string service;                // of a service: model::ServiceInstance as JSON; else empty
  std::string worker;                 // name of the worker; empty: the web instance
  image::RuntimeDescription runtime;  // of the base image
  std::string hostname;
  std::string address;  // IPv4 of the container; empty: none
  // What every process sees (model::ProvidedVariables and the users' own, merged).
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> php_settings;  // `php:` variables
  container::Limits limits;
  uint64_t disk_bytes = 0;  // of its volumes; 0: not known
  std::vector<RelatedContainer> relationships;
  // The start command has to wait until the agent opens the gate (bin/open-gate).
  bool gated = false;
  std::vector<std::string> resolvers;        // addresses of name servers
  NamedHosts names = {};                     // that it may connect to, and their addresses now
  std::vector<std::string> trusted_proxies;  // whose X-Forwarded-For is believed: IPs, CIDRs
  SshAccess ssh;

  bool operator==(const ConfigInput&) const = default;
};

}  // namespace paas::agent
