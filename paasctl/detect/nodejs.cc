#include "common/text/shell_word.h"
#include "paasctl/detect/catalog.h"
#include "paasctl/detect/data_file.h"
#include "paasctl/detect/detectors.h"

namespace paas::paasctl {
namespace {

struct Framework {
  const char* package;
  const char* name;
  const char* start;   // where package.json has no "start"; empty: none of its own
  const char* output;  // of a build that makes files alone
};
constexpr Framework kFrameworks[] = {
    {"next", "Next.js", "npx next start", ""},
    {"nuxt", "Nuxt", "node .output/server/index.mjs", ""},
    {"@nestjs/core", "NestJS", "node dist/main.js", ""},
    {"@remix-run/serve", "Remix", "npx remix-serve build/server/index.js", ""},
    {"express", "Express", "", ""},
    {"fastify", "Fastify", "", ""},
    {"koa", "Koa", "", ""},
    {"astro", "Astro", "", "dist"},
    {"@angular/core", "Angular", "", "dist"},
    {"@11ty/eleventy", "Eleventy", "", "_site"},
    {"react-scripts", "Create React App", "", "build"},
    {"vite", "Vite", "", "dist"}};

std::vector<std::string> Packages(const Value& manifest) {
  std::vector<std::string> names = NamesOf(At(manifest, {"dependencies"}));
  for (std::string& name : NamesOf(At(manifest, {"devDependencies"}))) names.push_back(name);
  return names;
}

const Framework* FrameworkOf(const std::vector<std::string>& packages) {
  for (const Framework& one : kFrameworks) {
    if (HasAny(packages, {one.package})) return &one;
  }
  return nullptr;
}

// npm is the default of the runtime; others are brought as tools.
std::string UseManager(const ProjectFiles& files, Detection& detection) {
  if (files.Has("pnpm-lock.yaml")) {
    detection.tools.push_back({"nodejs", "pnpm"});
    detection.build = {"pnpm install --frozen-lockfile"};
  } else if (files.Has("yarn.lock")) {
    detection.tools.push_back({"nodejs", "yarn"});
    detection.build = {"yarn install --frozen-lockfile"};
  } else {
    return "npm";
  }
  detection.skips_flavor = true;
  return detection.tools.front().name;
}

Concluded StartOf(const ProjectFiles& files, const Value& manifest, const Framework* framework,
                  const std::string& manager) {
  if (!TextOf(At(manifest, {"scripts", "start"})).empty()) {
    return {manager + " start", "scripts.start in package.json"};
  }
  if (framework != nullptr && framework->start[0] != 0) {
    return {framework->start, std::string("how ") + framework->name + " is served"};
  }
  std::string main = TextOf(At(manifest, {"main"}));
  if (main.empty() || !files.Has(main)) {
    main = files.FirstOf({"server.js", "index.js", "app.js", "src/server.js", "src/index.js"});
  }
  if (main.empty()) return {};
  return {"node " + text::ShellWord(main), "the only likely file"};
}

}  // namespace

std::optional<Detection> DetectNodejs(const ProjectFiles& files) {
  if (!files.Has("package.json")) return std::nullopt;
  const Value manifest = files.Json("package.json");
  const std::vector<std::string> packages = Packages(manifest);
  const Framework* framework = FrameworkOf(packages);
  Detection detection{.what = framework == nullptr ? "Node.js" : framework->name,
                      .runtime = "nodejs"};
  ChooseVersion({{TextOf(At(manifest, {"engines", "node"})), "engines.node in package.json",
                  TildeMeaning::kNpm},
                 {files.FirstLine(".nvmrc"), ".nvmrc", TildeMeaning::kNpm},
                 {files.FirstLine(".node-version"), ".node-version", TildeMeaning::kNpm}},
                detection);
  const std::string manager = UseManager(files, detection);
  const bool has_build = !TextOf(At(manifest, {"scripts", "build"})).empty();
  if (has_build) detection.build.push_back(manager + " run build");
  const bool makes_files = framework != nullptr && framework->output[0] != 0 && has_build;
  if (makes_files) {
    detection.document_root = framework->output;
    detection.falls_back_to_index = true;
  } else {
    detection.start = StartOf(files, manifest, framework, manager);
    if (detection.start.value.empty()) {
      detection.start = {"node server.js", "to be changed: nothing says how it is started"};
      detection.notes.push_back("nothing says how the application is started: see web.commands");
    }
  }
  AddServices(NamesOf(At(manifest, {"dependencies"})), "package.json", detection);
  return detection;
}

}  // namespace paas::paasctl
