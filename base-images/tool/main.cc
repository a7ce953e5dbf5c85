#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "base-images/tool/commands.h"

// paas-base-image: turns recipes into base images. Results go to stdout, progress to stderr.
int main(int argc, char** argv) {
  CLI::App app{"Builds the base images that containers run on"};
  app.require_subcommand(1);
  paas::base_image::Locations locations;
  paas::base_image::BuildOptions options;
  std::vector<std::string> names;
  std::string name;

  app.add_option("--recipes", locations.recipes, "where the recipes are")->capture_default_str();

  CLI::App* build = app.add_subcommand("build", "build what is not built yet, and publish it");
  build->add_option("recipe", names, "names (nodejs-18) or folders with a recipe.yaml")->required();
  build->add_option("--images", locations.images, "the image store")->capture_default_str();
  build->add_option("--keys", locations.keys, "where the signing key is")->capture_default_str();
  build->add_option("--cache", locations.cache, "what to keep between builds")
      ->capture_default_str();
  build->add_flag("--refresh", options.refresh, "build known recipes too, with today's packages");

  build->add_option("--sha512", options.sha512,
                    "digest of an archive whose recipe names none, as its vendor publishes it");

  CLI::App* list = app.add_subcommand("list", "the recipes there are, and whether they are built");
  list->add_option("--images", locations.images, "the image store")->capture_default_str();
  list->add_option("--keys", locations.keys, "where the signing key is")->capture_default_str();

  CLI::App* digest = app.add_subcommand("digest", "what a recipe is known by");
  digest->add_option("recipe", name, "a name or a folder")->required();
  CLI::App* plan = app.add_subcommand("plan", "the steps that a build takes");
  plan->add_option("recipe", name, "a name or a folder")->required();

  CLI11_PARSE(app, argc, argv);

  paas::StatusOr<int> code = 0;
  if (build->parsed()) code = paas::base_image::Build(locations, names, options);
  if (list->parsed()) code = paas::base_image::List(locations);
  if (digest->parsed()) code = paas::base_image::PrintDigest(locations, name);
  if (plan->parsed()) code = paas::base_image::PrintPlan(locations, name);
  if (code.ok()) return *code;
  std::fprintf(stderr, "paas-base-image: %s\n", paas::Message(code.status()).c_str());
  return 1;
}
