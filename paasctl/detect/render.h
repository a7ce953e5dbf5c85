#pragma once

#include <string>
#include <vector>

#include "paasctl/detect/detection.h"

namespace paas::paasctl {

enum class Layout {
  kPlatform,  // .platform.app.yaml, .platform/*.yaml
  kUpsun,     // .upsun/config.yaml
};

// A file of the configuration; its path is relative to the project.
struct ConfigFile {
  std::string path;
  std::string text;

  bool operator==(const ConfigFile&) const = default;
};

// The configuration of one application called "app", with comments for whoever goes on from there.
std::vector<ConfigFile> RenderConfig(const Detection& detection, Layout layout);

}  // namespace paas::paasctl
