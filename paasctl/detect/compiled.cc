#include <regex>

#include "common/text/shell_word.h"
#include "paasctl/detect/catalog.h"
#include "paasctl/detect/data_file.h"
#include "paasctl/detect/detectors.h"

namespace paas::paasctl {
namespace {

constexpr size_t kLongestLine = 500;  // std::regex recurses over its input

// What stands in the parentheses of `pattern`, in each line that has it.
std::vector<std::string> FindAll(const std::vector<std::string>& lines, const char* pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  std::smatch match;
  for (const std::string& line : lines) {
    if (line.size() <= kLongestLine && std::regex_search(line, match, expression)) {
      found.push_back(match[1]);
    }
  }
  return found;
}

std::string First(const std::vector<std::string>& texts) {
  return texts.empty() ? "" : texts.front();
}

// A language's own minimum: any later version will do.
AskedVersion AtLeast(const std::string& version, const std::string& where) {
  return {version.empty() ? "" : ">=" + version, where};
}

// The package with the only main function that is easy to find.
std::string GoPackage(const ProjectFiles& files, const std::string& module) {
  if (files.Has("main.go")) return ".";
  const std::string name = module.substr(module.rfind('/') + 1);
  for (const std::string& path :
       {"cmd/" + name, std::string("cmd/server"), std::string("cmd/app")}) {
    if (files.Has(path + "/main.go")) return "./" + path;
  }
  return "./...";
}

}  // namespace

std::optional<Detection> DetectGo(const ProjectFiles& files) {
  const std::vector<std::string> lines = files.Lines("go.mod");
  if (lines.empty()) return std::nullopt;
  Detection detection{.what = "Go", .runtime = "golang"};
  ChooseVersion({AtLeast(First(FindAll(lines, R"(^go ([0-9.]+))")), "go in go.mod")}, detection);
  const std::string package = GoPackage(files, First(FindAll(lines, R"(^module (\S+))")));
  detection.build = {"go build -o bin/app " + text::ShellWord(package)};
  detection.start = {"./bin/app", "what the build makes"};
  AddServices(FindAll(lines, R"(^(?:require )?([a-z0-9.-]+\.[a-z]+/\S+) v)"), "go.mod", detection);
  return detection;
}

std::optional<Detection> DetectJava(const ProjectFiles& files) {
  const bool maven = files.Has("pom.xml");
  const std::string manifest = files.FirstOf({"pom.xml", "build.gradle", "build.gradle.kts"});
  if (manifest.empty()) return std::nullopt;
  const std::vector<std::string> lines = files.Lines(manifest);
  Detection detection{.what = "Java", .runtime = "java"};
  const std::string version = First(FindAll(
      lines, R"((?:java\.version|maven\.compiler\.release|maven\.compiler\.source)>([0-9.]+)<)"));
  ChooseVersion({AtLeast(version, "the Java version in " + manifest)}, detection);
  detection.build = {maven ? "mvn --batch-mode -DskipTests package" : "./gradlew build -x test"};
  detection.build.push_back(maven ? "cp target/*.jar app.jar" : "cp build/libs/*.jar app.jar");
  const bool spring = !FindAll(lines, R"((spring-boot))").empty();
  if (spring) detection.what = "Spring Boot";
  detection.start = {spring ? "java -jar app.jar --server.port=$PORT" : "java -jar app.jar",
                     "what the build makes"};
  AddServices(FindAll(lines, R"(<groupId>([^<]+)</groupId>)"), manifest, detection);
  return detection;
}

std::optional<Detection> DetectElixir(const ProjectFiles& files) {
  const std::vector<std::string> lines = files.Lines("mix.exs");
  if (lines.empty()) return std::nullopt;
  Detection detection{.what = "Elixir", .runtime = "elixir"};
  ChooseVersion({{First(FindAll(lines, R"(elixir: "([^"]+)\")")), "elixir in mix.exs"}}, detection);
  const std::vector<std::string> packages = FindAll(lines, R"(^\{:([a-z_0-9]+),)");
  detection.build = {"export MIX_ENV=prod", "mix local.hex --force", "mix local.rebar --force",
                     "mix deps.get --only prod", "mix compile"};
  detection.start = {"MIX_ENV=prod mix run --no-halt", "mix.exs"};
  if (HasAny(packages, {"phoenix"})) {
    detection.what = "Phoenix";
    detection.start = {"MIX_ENV=prod PHX_SERVER=true mix phx.server", "phoenix in mix.exs"};
  }
  AddServices(packages, "mix.exs", detection);
  return detection;
}

std::optional<Detection> DetectRust(const ProjectFiles& files) {
  if (!files.Has("Cargo.toml")) return std::nullopt;
  const Value manifest = files.Toml("Cargo.toml");
  Detection detection{.what = "Rust", .runtime = "rust"};
  ChooseVersion(
      {AtLeast(TextOf(At(manifest, {"package", "rust-version"})), "rust-version in Cargo.toml")},
      detection);
  const std::string name = TextOf(At(manifest, {"package", "name"}));
  detection.build = {"cargo build --release"};
  detection.start = {"./target/release/" + (name.empty() ? "app" : text::ShellWord(name)),
                     "package.name in Cargo.toml"};
  AddServices(NamesOf(At(manifest, {"dependencies"})), "Cargo.toml", detection);
  return detection;
}

}  // namespace paas::paasctl
