#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/container_properties.h"
#include "model/job.h"
#include "model/runtime.h"
#include "model/value.h"
#include "model/web.h"

namespace paas::model {

// Shell scripts; empty means none.
struct Hooks {
  std::string build;
  std::string deploy;
  std::string post_deploy;
  bool strict = true;  // a deploy hook that fails makes the deploy fail

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
