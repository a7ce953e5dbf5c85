#include "base-images/tool/builder.h"

#include <cstdio>
#include <ctime>
#include <sstream>
#include <utility>

#include "base-images/tool/apt_sources.h"
#include "base-images/tool/recipe_digest.h"
#include "base-images/tool/root_mounts.h"
#include "base-images/tool/step_runner.h"
#include "common/os/file.h"
#include "image/pack.h"
#include "image/tree.h"

namespace paas::base_image {
namespace {

// One build, with what all of its parts need.
class Build {
 public:
  Build(const Recipe& recipe, const Cache& cache, StepRunner runner, Progress& progress)
      : recipe_(recipe),
        cache_(cache),
        paths_(cache.PathsFor(Reference(recipe), recipe.layer)),
        runner_(std::move(runner)),
        progress_(progress) {}

  // In this order: a tree is complete before it is packed, and nobody sees an image before it
  // passed its smoke test.
  StatusOr<image::Manifest> Run(const BuildOptions& options) {
    PAAS_RETURN_IF_ERROR(MakeDirectories());
    PAAS_ASSIGN_OR_RETURN(const AptSetup apt, ReadAptSetup());
    PAAS_RETURN_IF_ERROR(ProvideLayer(apt, options));
    PAAS_ASSIGN_OR_RETURN(const image::RuntimeDescription runtime, FillTree(apt));
    PAAS_ASSIGN_OR_RETURN(const image::Manifest manifest, PackTree(runtime));
    PAAS_RETURN_IF_ERROR(SmokeTest());
    PAAS_RETURN_IF_ERROR(cache_.Add(RecipeDigest(recipe_), manifest, ImageFile()));
    return manifest;
  }

 private:
  std::string ImageFile() const { return cache_.WorkPath(Reference(recipe_)) + "/image.sqfs"; }

  Status MakeDirectories() {
    PAAS_RETURN_IF_ERROR(os::RemoveTree(cache_.WorkPath(Reference(recipe_))));
    for (const std::string& path : {paths_.temp, paths_.root, paths_.mount}) {
      PAAS_RETURN_IF_ERROR(os::MakeDirectories(path));
    }
    return os::MakeDirectories(paths_.packages + "/partial");
  }

  // The lock makes a second runtime of the suite wait for the first one's layer.
  Status ProvideLayer(const AptSetup& apt, const BuildOptions& options) {
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock,
                          cache_.Lock("layer-" + LayerDigest(recipe_.layer).hex()));
    if (os::Exists(paths_.layer) && !options.refresh) return {};
    const std::string temp = paths_.temp + "/layer.tar";
    PAAS_RETURN_IF_ERROR(runner_.Run(PlanLayer(recipe_.layer, apt, paths_, temp)));
    if (::rename(temp.c_str(), paths_.layer.c_str()) != 0) return ErrnoStatus("rename " + temp);
    return {};
  }

  // Returns what the manifest says of the tree.
  StatusOr<image::RuntimeDescription> FillTree(const AptSetup& apt) {
    PAAS_ASSIGN_OR_RETURN(const std::string resolv_conf, os::ReadFile("/etc/resolv.conf"));
    const std::vector<Step> steps = PlanImage(recipe_, apt, paths_, resolv_conf);
    PAAS_RETURN_IF_ERROR(runner_.Run(steps.front()));
    RootMounts mounts(paths_.root);
    PAAS_RETURN_IF_ERROR(mounts.AddSystem());
    PAAS_RETURN_IF_ERROR(InstallWithPackageCache(steps));
    return DescribeTree();
  }

  StatusOr<image::RuntimeDescription> DescribeTree() {
    image::RuntimeDescription runtime = recipe_.runtime;
    PAAS_ASSIGN_OR_RETURN(const std::string commands,
                          runner_.RunForOutput(PlanCommandLookup(recipe_, paths_)));
    std::istringstream lines(commands);
    for (std::string name, path; lines >> name >> path;) runtime.commands[name] = path;
    for (const Step& step : PlanFacts(recipe_, paths_)) {
      PAAS_ASSIGN_OR_RETURN(std::string value, runner_.RunForOutput(step));
      value.erase(value.find_last_not_of(" \n") + 1);
      runtime.properties[step.name] = std::move(value);
    }
    return runtime;
  }

  // The .deb files are kept outside of the tree, so that the next image need not load them again.
  Status InstallWithPackageCache(const std::vector<Step>& steps) {
    for (auto step = steps.begin() + 1; step != steps.end(); ++step) {
      RootMounts packages(paths_.root);
      if (step->name == kPackagesStep) {
        PAAS_RETURN_IF_ERROR(packages.AddBind(paths_.packages, "/var/cache/apt/archives"));
      }
      PAAS_RETURN_IF_ERROR(runner_.Run(*step));
    }
    return {};
  }

  StatusOr<image::Manifest> PackTree(const image::RuntimeDescription& runtime) {
    progress_.Begin("pack");
    image::TreeRules rules = image::RulesFor(image::ImageKind::kBase);
    rules.allow_setuid = false;
    rules.allow_capabilities = false;
    PAAS_RETURN_IF_ERROR(image::InspectTree(paths_.root, rules).status());
    PAAS_ASSIGN_OR_RETURN(
        const image::FileDigest file,
        image::Pack(paths_.root, ImageFile(), image::OptionsFor(image::ImageKind::kBase)));
    image::Manifest manifest;
    manifest.digest = file.digest;
    manifest.kind = image::ImageKind::kBase;
    manifest.size_bytes = file.size_bytes;
    manifest.reference = Reference(recipe_);
    manifest.build_key = RecipeDigest(recipe_).ToString();
    manifest.created = std::time(nullptr);
    manifest.runtime = runtime;
    return manifest;
  }

  // A fresh mount of the very file for each script, with the directories writable that will be.
  Status SmokeTest() {
    for (const Step& step : PlanSmokeTest(recipe_, paths_)) {
      RootMounts mounts(paths_.mount);
      PAAS_RETURN_IF_ERROR(mounts.AddImage(ImageFile()));
      PAAS_RETURN_IF_ERROR(mounts.AddSystem());
      PAAS_RETURN_IF_ERROR(mounts.AddTmpfs("/run", "1777"));
      PAAS_RETURN_IF_ERROR(mounts.AddTmpfs("/tmp", "1777"));
      PAAS_RETURN_IF_ERROR(mounts.AddTmpfs("/var/log", "0755"));
      PAAS_RETURN_IF_ERROR(os::MakeDirectories(paths_.mount + "/run/config"));
      PAAS_RETURN_IF_ERROR(runner_.Run(step));
    }
    return {};
  }

  const Recipe& recipe_;
  const Cache& cache_;
  const BuildPaths paths_;
  StepRunner runner_;
  Progress& progress_;
};

}  // namespace

StatusOr<image::Manifest> BuildImage(const Recipe& recipe, const Cache& cache,
                                     const BuildOptions& options, Progress& progress) {
  PAAS_RETURN_IF_ERROR(cache.Prepare());
  const std::string name = Reference(recipe);
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock, cache.Lock(name));
  if (!options.refresh) {
    if (auto manifest = cache.Find(RecipeDigest(recipe))) return *std::move(manifest);
  }
  PAAS_ASSIGN_OR_RETURN(StepRunner runner, StepRunner::Create(cache.LogPath(name), progress));
  return Build(recipe, cache, std::move(runner), progress).Run(options);
}

}  // namespace paas::base_image
