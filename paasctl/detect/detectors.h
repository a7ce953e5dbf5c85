#pragma once

#include <optional>
#include <string>
#include <vector>

#include "paasctl/detect/detection.h"
#include "paasctl/detect/project_files.h"

namespace paas::paasctl {

// What a folder is, judged by its manifests. Nothing when nobody knows it.
std::optional<Detection> Detect(const ProjectFiles& files);

// One language each; nothing when its manifests are not there.
std::optional<Detection> DetectNodejs(const ProjectFiles& files);
std::optional<Detection> DetectPhp(const ProjectFiles& files);
std::optional<Detection> DetectPython(const ProjectFiles& files);
std::optional<Detection> DetectRuby(const ProjectFiles& files);
std::optional<Detection> DetectGo(const ProjectFiles& files);
std::optional<Detection> DetectJava(const ProjectFiles& files);
std::optional<Detection> DetectElixir(const ProjectFiles& files);
std::optional<Detection> DetectRust(const ProjectFiles& files);
// Files alone.
std::optional<Detection> DetectStaticSite(const ProjectFiles& files);

// Whether `names` holds one of `wanted`.
bool HasAny(const std::vector<std::string>& names, const std::vector<std::string>& wanted);

}  // namespace paas::paasctl
