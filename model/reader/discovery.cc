#include "model/reader/discovery.h"

#include <algorithm>
#include <array>

namespace paas::model {

namespace {

constexpr int kDepth = 12;
constexpr size_t kDirectories = 20000;
constexpr std::array kSkipped = {".git", "node_modules", "vendor"};

// Names that people give to the file by mistake.
constexpr std::array kMisnamed = {".platform.app.yml", "platform.app.yaml",
                                  ".platform.app.yaml.dist"};

void Warn(Diagnostics& findings, std::string file, std::string message, std::string hint) {
  findings.push_back(
      {Severity::kWarning, {std::move(file), 0, 0}, "", std::move(message), std::move(hint)});
}

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool Contains(const auto& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Walk {
 public:
  Walk(const FileSource& files, Diagnostics& findings) : files_(files), findings_(findings) {}

  std::vector<std::string> FindApplicationFiles() {
    Visit("", 0);
    std::sort(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  void Visit(const std::string& directory, int depth) {
    if (depth > kDepth || ++directories_ > kDirectories) return;
    const auto entries = files_.ListDirectory(directory);
    if (!entries.ok()) return;
    for (const FileSource::Entry& entry : *entries) {
      const std::string path = directory.empty() ? entry.name : directory + "/" + entry.name;
      if (entry.is_directory) {
        if (!Contains(kSkipped, entry.name)) Visit(path, depth + 1);
      } else if (entry.name == ".platform.app.yaml") {
        found_.push_back(path);
      } else if (depth == 0 && Contains(kMisnamed, entry.name)) {
        Warn(findings_, path, "is not read", "the name must be .platform.app.yaml");
      }
    }
  }

  const FileSource& files_;
  Diagnostics& findings_;
  std::vector<std::string> found_;
  size_t directories_ = 0;
};

void FindPlatformFiles(const FileSource& files, ConfigFiles& config, Diagnostics& findings) {
  const auto entries = files.ListDirectory(".platform");
  if (!entries.ok()) return;
  for (const FileSource::Entry& entry : *entries) {
    const std::string path = ".platform/" + entry.name;
    if (entry.name == "applications.yaml") config.applications = path;
    if (entry.name == "services.yaml") config.services = path;
    if (entry.name == "routes.yaml") config.routes = path;
    if (EndsWith(entry.name, ".yml")) {
      Warn(findings, path, "is not read", "the name must end with .yaml");
    }
  }
}

void FindUpsunFiles(const FileSource& files, ConfigFiles& config, Diagnostics& findings) {
  const auto entries = files.ListDirectory(".upsun");
  if (!entries.ok()) return;
  for (const FileSource::Entry& entry : *entries) {
    const std::string path = ".upsun/" + entry.name;
    if (!entry.is_directory && EndsWith(entry.name, ".yaml")) config.upsun.push_back(path);
    if (EndsWith(entry.name, ".yml")) {
      Warn(findings, path, "is not read", "the name must end with .yaml");
    }
  }
}

}  // namespace

StatusOr<ConfigFiles> FindConfigFiles(const FileSource& files, Diagnostics& findings) {
  ConfigFiles config;
  config.application_files = Walk(files, findings).FindApplicationFiles();
  FindPlatformFiles(files, config, findings);
  FindUpsunFiles(files, config, findings);
  const bool has_platform = !config.application_files.empty() || !config.applications.empty();
  if (has_platform && !config.upsun.empty()) {
    Warn(findings, config.upsun.front(), "is not read, since the project has .platform files too",
         "keep one of the two");
    config.upsun.clear();
  }
  if (has_platform) return config;
  if (config.upsun.empty()) {
    return NotFound(
        "no configuration found: expected a .platform.app.yaml in some directory, "
        ".platform/applications.yaml, or .upsun/config.yaml");
  }
  if (!config.services.empty() || !config.routes.empty()) {
    Warn(findings, config.services.empty() ? config.routes : config.services,
         "is not read, since the applications are in .upsun", "move it there");
  }
  config.flavour = Flavour::kUpsun;
  return config;
}

}  // namespace paas::model
