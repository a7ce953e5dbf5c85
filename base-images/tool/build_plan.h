#pragma once

#include <string>
#include <vector>

#include "base-images/tool/apt_sources.h"
#include "base-images/tool/recipe.h"
#include "common/os/subprocess.h"

// What is done to make an image, as commands. PURE: same recipe, same commands.
namespace paas::base_image {

// Where a build happens on the host.
struct BuildPaths {
  std::string layer;     // tar of the suite's shared packages
  std::string archives;  // directory of downloaded archives, named by their sha512
  std::string packages;  // directory of downloaded .deb files
  std::string temp;      // for the programs' own temporary files
  std::string root;      // the tree in the making
  std::string mount;     // where the finished image is mounted for its smoke test

  bool operator==(const BuildPaths&) const = default;
};

struct Step {
  std::string name;  // what people are told: "packages"
  os::Command command;

  bool operator==(const Step&) const = default;
};

// The step that loads and installs packages.
inline constexpr char kPackagesStep[] = "packages";

// "packages: chroot /… apt-get …", scripts cut after their first line.
std::string Describe(const Step& step);

// Packages that all runtimes of the suite share → `output`, a tar.
Step PlanLayer(const Layer& layer, const AptSetup& apt, const BuildPaths& paths,
               const std::string& output);

// Layer → the finished tree in paths.root, which must exist, be empty and for everything after the
// first step have /dev and /proc. `resolv_conf` is what names are resolved with meanwhile.
std::vector<Step> PlanImage(const Recipe& recipe, const AptSetup& apt, const BuildPaths& paths,
                            const std::string& resolv_conf);

// Prints "<name> <path>" for each command of the recipe; fails at the first that is not there.
Step PlanCommandLookup(const Recipe& recipe, const BuildPaths& paths);

// What is only known from the finished tree: each step's output is the value of the property that
// it is named after.
std::vector<Step> PlanFacts(const Recipe& recipe, const BuildPaths& paths);

// In paths.mount, without network.
std::vector<Step> PlanSmokeTest(const Recipe& recipe, const BuildPaths& paths);

}  // namespace paas::base_image
