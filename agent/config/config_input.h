#pragma once

#include <map>
#include <string>
#include <vector>

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

// Everything that the files under /run/config of an application container are made from.
struct ConfigInput {
  ConfigPhase phase = ConfigPhase::kRuntime;
  model::Application application;
  std::string worker;                 // name of the worker; empty: the web instance
  image::RuntimeDescription runtime;  // of the base image
  std::string hostname;
  std::string address;  // IPv4 of the container; empty: none
  // What every process sees (model::ProvidedVariables and the users' own, merged).
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> php_settings;  // `php:` variables
  container::Limits limits;
  std::vector<model::HostEntry> hosts;       // relationships: "<name>.internal"
  std::vector<std::string> resolvers;        // addresses of name servers
  std::vector<std::string> trusted_proxies;  // whose X-Forwarded-For is believed: IPs, CIDRs
  SshAccess ssh;

  bool operator==(const ConfigInput&) const = default;
};

}  // namespace paas::agent
