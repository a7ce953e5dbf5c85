#include "model/acting.h"

namespace paas::model {

namespace {

struct NotActing {
  std::string_view scope;
  std::string_view key;
  std::string_view what;
};

// Acting today, and so not listed: name, type, web.*, hooks.*, build, dependencies, stack,
// variables, crons, timezone, operations, mounts, disk, size, resources, container_profile, source,
// relationships, workers, runtime (PHP), additional_hosts, firewall; services; all of
// routes. Accepted without effect on purpose: preflight.
constexpr NotActing kNotActing[] = {
    {"application", "access", "access by role is not checked yet"},
};

}  // namespace

std::string_view WhatDoesNotActYet(std::string_view scope, std::string_view key) {
  for (const NotActing& entry : kNotActing) {
    if (entry.scope == scope && entry.key == key) return entry.what;
  }
  return "";
}

}  // namespace paas::model
