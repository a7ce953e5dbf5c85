#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/container_properties.h"
#include "model/location.h"
#include "model/value.h"

namespace paas::model {

// "nodejs:22" in two parts.
struct RuntimeType {
  std::string name;
  std::string version;

  bool operator==(const RuntimeType&) const = default;
};

std::string ToString(const RuntimeType& type);

// Shell commands; empty means none.
struct Commands {
  std::string pre_start;
  std::string start;
  std::string post_start;

  bool operator==(const Commands&) const = default;
};

enum class SocketFamily { kTcp, kUnix };
enum class UpstreamProtocol { kHttp, kFastcgi };

// How nginx reaches the application: TCP port 8888 or /run/app.sock.
struct Upstream {
  SocketFamily socket_family = SocketFamily::kTcp;
  UpstreamProtocol protocol = UpstreamProtocol::kHttp;

  bool operator==(const Upstream&) const = default;
};

struct Web {
  Commands commands;
  Upstream upstream;
  std::vector<Location> locations;  // in the order of the file; "/" is always there
  bool move_to_root = false;

  bool operator==(const Web&) const = default;
};

// The same image without inbound HTTP. `container` is complete: what the worker does not override
// is already taken from the application.
struct Worker {
  std::string name;
  Commands commands;
  ContainerProperties container;

  bool operator==(const Worker&) const = default;
};

struct Cron {
  std::string name;
  std::string spec;  // five fields, `H` allowed
  std::string start;
  std::string stop;  // empty: SIGTERM
  std::chrono::seconds shutdown_timeout{10};
  std::chrono::seconds timeout{86400};

  bool operator==(const Cron&) const = default;
};

// Shell scripts; empty means none.
struct Hooks {
  std::string build;
  std::string deploy;
  std::string post_deploy;

  bool operator==(const Hooks&) const = default;
};

struct BuildCache {
  std::string name;
  std::string directory;
  std::vector<std::string> watch;
  bool allow_stale = false;
  bool share_between_apps = false;

  bool operator==(const BuildCache&) const = default;
};

struct Build {
  std::string flavor;  // empty: the default of the language; "none": nothing
  std::vector<BuildCache> caches;

  bool operator==(const Build&) const = default;
};

// Tools installed before the build hook: `dependencies.<language>`.
struct Dependencies {
  std::string language;  // php python python2 python3 ruby nodejs
  Value::Map packages;   // name → constraint, or for php a whole Composer document

  bool operator==(const Dependencies&) const = default;
};

struct PhpExtension {
  std::string name;
  Value::Map configuration;

  bool operator==(const PhpExtension&) const = default;
};

// `runtime`: settings of PHP (and `quicklisp` of Lisp).
struct Runtime {
  std::vector<PhpExtension> extensions;
  std::vector<std::string> disabled_extensions;
  std::optional<uint32_t> request_terminate_timeout_s;
  uint32_t request_memory_mb = 45;
  uint32_t reserved_memory_mb = 70;
  std::string xdebug_idekey;
  Value::Map quicklisp;

  bool operator==(const Runtime&) const = default;
};

// One entry of a composable `stack`: "php@8.3" with options.
struct StackPackage {
  std::string name;
  std::string version;
  Value::Map options;

  bool operator==(const StackPackage&) const = default;
};

struct Stack {
  std::vector<StackPackage> runtimes;  // the first is the primary one
  std::vector<StackPackage> packages;

  bool operator==(const Stack&) const = default;
};

struct Operation {
  std::string name;
  std::string role = "contributor";
  std::string start;
  std::string stop;
  std::optional<std::chrono::seconds> timeout;

  bool operator==(const Operation&) const = default;
};

struct SourceOperation {
  std::string name;
  std::string command;

  bool operator==(const SourceOperation&) const = default;
};

struct Preflight {
  bool enabled = true;
  std::vector<std::string> ignored_rules;

  bool operator==(const Preflight&) const = default;
};

// One application with every default filled in and every legacy key converted. A plain value.
struct Application {
  std::string name;
  RuntimeType type;  // name "composable" when `stack` is used
  std::optional<Stack> stack;
  std::string container_profile;  // empty: that of the image
  ContainerProperties container;  // of the web instance
  Web web;
  std::vector<Worker> workers;
  std::vector<Cron> crons;
  Hooks hooks;
  Build build;
  std::vector<Dependencies> dependencies;
  Runtime runtime;
  std::string source_root;  // relative to the repository's root; "" is the root itself
  std::vector<SourceOperation> source_operations;
  std::vector<Operation> operations;
  Preflight preflight;

  bool operator==(const Application&) const = default;
};

// What the base image is chosen by: `type`, or the primary runtime of the stack.
RuntimeType PrimaryRuntime(const Application& application);

// True when the application's own process is php-fpm, that is when the runtime is PHP and there is
// no start command.
bool RunsPhpFpm(const Application& application);

// True when some process listens behind nginx: a start command, or php-fpm.
bool HasUpstream(const Application& application);

}  // namespace paas::model
