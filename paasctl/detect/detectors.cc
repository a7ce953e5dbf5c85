#include "paasctl/detect/detectors.h"

#include <algorithm>

namespace paas::paasctl {

std::optional<Detection> Detect(const ProjectFiles& files) {
  // Many projects of other languages have a package.json for what browsers get, so Node.js is the
  // last of the languages. Plain files are what is left.
  for (const auto detect : {DetectPhp, DetectPython, DetectRuby, DetectGo, DetectJava, DetectElixir,
                            DetectRust, DetectNodejs, DetectStaticSite}) {
    if (std::optional<Detection> found = detect(files)) return found;
  }
  return std::nullopt;
}

bool HasAny(const std::vector<std::string>& names, const std::vector<std::string>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
    return std::find(names.begin(), names.end(), one) != names.end();
  });
}

std::optional<Detection> DetectStaticSite(const ProjectFiles& files) {
  for (const std::string root : {"public", "site", "dist", "."}) {
    if (!files.Has(root == "." ? "index.html" : root + "/index.html")) continue;
    Detection detection{.what = "a static site", .runtime = "nodejs"};
    detection.version = {"20", "only nginx runs: any runtime would do"};
    detection.skips_flavor = true;
    detection.document_root = root;
    return detection;
  }
  return std::nullopt;
}

}  // namespace paas::paasctl
