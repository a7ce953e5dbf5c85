#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/application.h"
#include "model/json_writer.h"

// One function for each part of the normalised application.
namespace paas::model::json_sections {

// The keys name, type and stack, into an open object.
void WriteIdentity(JsonWriter& json, const Application& application);
// The keys size … timezone, into an open object.
void WriteContainerProperties(JsonWriter& json, const ContainerProperties& properties);

void WriteNumber(JsonWriter& json, const std::optional<uint32_t>& number);
void WriteTexts(JsonWriter& json, const std::vector<std::string>& texts);
void WriteMounts(JsonWriter& json, const std::vector<Mount>& mounts);
void WriteWeb(JsonWriter& json, const Web& web);
void WriteLocation(JsonWriter& json, const Location& location);
void WriteCommands(JsonWriter& json, const Commands& commands);
void WriteWorkers(JsonWriter& json, const std::vector<Worker>& workers);
void WriteCrons(JsonWriter& json, const std::vector<Cron>& crons);
void WriteBuild(JsonWriter& json, const Build& build);
void WriteDependencies(JsonWriter& json, const std::vector<Dependencies>& dependencies);
void WriteRuntime(JsonWriter& json, const Runtime& runtime);
void WriteSource(JsonWriter& json, const Application& application);
void WriteOperations(JsonWriter& json, const std::vector<Operation>& operations);
void WritePreflight(JsonWriter& json, const Preflight& preflight);

}  // namespace paas::model::json_sections
