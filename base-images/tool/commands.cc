#include "base-images/tool/commands.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "base-images/tool/archives.h"
#include "base-images/tool/catalog.h"
#include "base-images/tool/chamber.h"
#include "base-images/tool/publisher.h"
#include "base-images/tool/recipe_digest.h"
#include "base-images/tool/recipe_parser.h"
#include "common/os/file.h"
#include "common/os/unique_fd.h"

namespace paas::base_image {
namespace {

StatusOr<std::vector<Recipe>> LoadAll(const Locations& locations,
                                      const std::vector<std::string>& names) {
  std::vector<Recipe> recipes;
  for (const std::string& name : names) {
    PAAS_ASSIGN_OR_RETURN(const CatalogEntry entry, FindRecipe(locations.recipes, name));
    PAAS_ASSIGN_OR_RETURN(Recipe recipe, LoadRecipe(entry.folder));
    recipes.push_back(std::move(recipe));
  }
  return recipes;
}

std::string Megabytes(uint64_t bytes) { return std::to_string(bytes / 1'000'000) + " MB"; }

// Inside of the chamber.
Status BuildOne(const Recipe& recipe, const Locations& locations, const BuildOptions& options) {
  const Cache cache(locations.cache);
  Progress progress(Reference(recipe));
  PAAS_ASSIGN_OR_RETURN(Publisher publisher, Publisher::Open(locations.images, locations.keys));
  if (!options.refresh && publisher.IsPublished(recipe)) {
    progress.Tell("up to date");
    return {};
  }
  PAAS_ASSIGN_OR_RETURN(const image::Manifest manifest,
                        BuildImage(recipe, cache, options, progress));
  progress.Begin("publish");
  PAAS_RETURN_IF_ERROR(publisher.Publish(manifest, cache.ImagePath(RecipeDigest(recipe))));
  progress.Tell("ready, " + Megabytes(manifest.size_bytes));
  return {};
}

int BuildAll(const std::vector<Recipe>& recipes, const Locations& locations,
             const BuildOptions& options) {
  for (const Recipe& recipe : recipes) {
    const Status status = BuildOne(recipe, locations, options);
    if (status.ok()) continue;
    std::fprintf(stderr, "paas-base-image: %s: %s\n", Reference(recipe).c_str(),
                 Message(status).c_str());
    return 1;
  }
  return 0;
}

// Every build leaves its tree, a killed one too. That of another process that builds now is
// recognised by its lock.
void RemoveWork(const std::vector<Recipe>& recipes, const Cache& cache) {
  for (const Recipe& recipe : recipes) {
    const std::string work = cache.WorkPath(Reference(recipe));
    if (!os::Exists(work)) continue;
    const os::UniqueFd lock = cache.TryLock(Reference(recipe));
    if (!lock.valid()) continue;
    const Status removed = os::RemoveTree(work);
    if (!removed.ok()) std::fprintf(stderr, "paas-base-image: %s\n", Message(removed).c_str());
  }
}

}  // namespace

StatusOr<int> Build(const Locations& locations, const std::vector<std::string>& names,
                    const BuildOptions& options) {
  PAAS_ASSIGN_OR_RETURN(std::vector<Recipe> recipes, LoadAll(locations, names));
  if (!options.sha512.empty() && recipes.size() != 1) {
    return InvalidArgument("--sha512 belongs to one recipe; build it alone");
  }
  for (Recipe& recipe : recipes) {
    const Status provided = ProvideDigests(options.sha512, recipe);
    if (!provided.ok()) return Annotate(provided, Reference(recipe));
  }
  if (::geteuid() != 0) return FailedPrecondition("building needs root: it makes namespaces");
  return RunInChamber([&] { return BuildAll(recipes, locations, options); },
                      [&] { RemoveWork(recipes, Cache(locations.cache)); });
}

StatusOr<int> List(const Locations& locations) {
  PAAS_ASSIGN_OR_RETURN(const auto entries, ListRecipes(locations.recipes));
  auto publisher = Publisher::Open(locations.images, locations.keys);
  for (const CatalogEntry& entry : entries) {
    PAAS_ASSIGN_OR_RETURN(const Recipe recipe, LoadRecipe(entry.folder));
    const bool published = publisher.ok() && publisher->IsPublished(recipe);
    std::printf("%-24s %-10s %s\n", entry.name.c_str(), recipe.layer.suite.c_str(),
                published                ? "built"
                : HasEveryDigest(recipe) ? "not built"
                                         : "not built, needs --sha512");
  }
  return 0;
}

StatusOr<int> PrintDigest(const Locations& locations, const std::string& name) {
  PAAS_ASSIGN_OR_RETURN(const auto recipes, LoadAll(locations, {name}));
  std::printf("%s\n", RecipeDigest(recipes.front()).ToString().c_str());
  return 0;
}

StatusOr<int> PrintPlan(const Locations& locations, const std::string& name) {
  PAAS_ASSIGN_OR_RETURN(const auto recipes, LoadAll(locations, {name}));
  const Recipe& recipe = recipes.front();
  PAAS_ASSIGN_OR_RETURN(const AptSetup apt, ReadAptSetup());
  const BuildPaths paths = Cache(locations.cache).PathsFor(Reference(recipe), recipe.layer);
  std::vector<Step> steps = {PlanLayer(recipe.layer, apt, paths, paths.layer)};
  for (Step& step : PlanImage(recipe, apt, paths, "")) steps.push_back(std::move(step));
  for (Step& step : PlanSmokeTest(recipe, paths)) steps.push_back(std::move(step));
  for (const Step& step : steps) std::printf("%s\n", Describe(step).c_str());
  return 0;
}

}  // namespace paas::base_image
