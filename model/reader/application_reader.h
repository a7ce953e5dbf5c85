#pragma once

#include <optional>
#include <string>

#include "model/application.h"
#include "model/reader/field.h"

namespace paas::model {

// What an application's block takes from where it stands.
struct ApplicationContext {
  std::string key;        // the key in a map of applications; empty: none
  std::string directory;  // of the file, relative to the repository's root
};

// Reads one application with its defaults and legacy keys. Findings go to the field's list; the
// value is usable only when none of them is an error.
Application ReadApplication(const Field& field, const ApplicationContext& context);

// The parts.
ContainerProperties ReadContainerProperties(Keys& keys, const ContainerProperties& inherited);
Commands ReadCommands(const Field& field);
void ReadWeb(const Field& field, Application& application);
std::vector<Location> ReadLocations(const Field& field, const Application& application);
Location ReadLegacyLocation(Keys& web);
Runtime ReadRuntime(const Field& field);
std::optional<Stack> ReadStack(const Field& field);
// `extensions` and `disabled_extensions` of a stack's first runtime count as those of `runtime`.
void ApplyStackOptions(const Stack& stack, Runtime& runtime);
RuntimeType ReadType(const Field& field);
std::vector<Cron> ReadCrons(const Field& field);
std::vector<Relationship> ReadRelationships(const Field& field);
std::optional<Firewall> ReadFirewall(const Field& field);
std::optional<Resources> ReadResources(const Field& field);
std::string ReadSize(const Field& field, const std::string& fallback);
std::string ReadProfile(const Field& field);
std::string ReadSshRole(const Field& access, const std::string& fallback);
std::optional<uint32_t> ReadDisk(const Field& field, std::optional<uint32_t> fallback);

// Names of the runtimes that a `type` may have.
const std::vector<std::string>& RuntimeNames();

// Adds the warning of WhatDoesNotActYet for a field that has content.
void WarnWhenIdle(const Field& field, std::string_view scope, std::string_view key);

}  // namespace paas::model
