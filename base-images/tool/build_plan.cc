#include "base-images/tool/build_plan.h"

#include <chrono>
#include <map>
#include <utility>

#include "base-images/tool/archives.h"
#include "base-images/tool/edit_script.h"

namespace paas::base_image {
namespace {

using std::chrono_literals::operator""min;

// What programs that write times into files use instead of the clock: 2024-01-01.
constexpr char kEpoch[] = "1704067200";

// The whole environment: nothing of the caller's may change an image. Proxies come from apt's
// configuration.
std::map<std::string, std::string> Environment(const BuildPaths& paths) {
  return {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
          {"HOME", "/root"},
          {"LC_ALL", "C.UTF-8"},
          {"TZ", "UTC"},
          {"DEBIAN_FRONTEND", "noninteractive"},
          {"PYTHONHASHSEED", "0"},
          {"SOURCE_DATE_EPOCH", kEpoch},
          {"TMPDIR", paths.temp}};
}

std::string Join(const std::vector<std::string>& parts, const std::string& separator) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : separator) + part;
  return joined;
}

std::string Lines(const std::vector<std::string>& lines) {
  return lines.empty() ? "" : Join(lines, "\n") + "\n";
}

// A script for dash on the host; `arguments` are its $1, $2, …
Step OnHost(std::string name, const BuildPaths& paths, const std::string& script,
            const std::vector<std::string>& arguments) {
  os::Command command{{"/bin/dash", "-euc", script, "build"}, Environment(paths)};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.timeout = 20min;
  return {std::move(name), std::move(command)};
}

// The same inside of a tree, in which no host path is a temporary directory.
Step Inside(const std::string& root, std::string name, const BuildPaths& paths,
            const std::string& script, const std::vector<std::string>& arguments = {}) {
  Step step = OnHost(std::move(name), paths, script, arguments);
  step.command.argv.insert(step.command.argv.begin(), {"chroot", root});
  step.command.env->erase("TMPDIR");
  return step;
}

// Daemons of packages are not to be started, names are to be resolved, packages to be found.
Step PlanSources(const AptSetup& apt, const BuildPaths& paths, const std::string& suite,
                 const std::string& resolv_conf) {
  constexpr char kScript[] =
      "printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d\n"
      "chmod 0755 /usr/sbin/policy-rc.d\n"
      "rm -f /etc/resolv.conf /etc/apt/sources.list\n"
      "printf %s \"$1\" >/etc/resolv.conf\n"
      "printf %s \"$2\" >/etc/apt/sources.list\n"
      "printf %s \"$3\" >/etc/apt/apt.conf.d/99build\n";
  return Inside(paths.root, "sources", paths, kScript,
                {resolv_conf, Lines(SourcesOf(apt, suite)), Lines(apt.options)});
}

Step PlanPackages(const Recipe& recipe, const BuildPaths& paths) {
  constexpr char kScript[] =
      "apt-get -q update\n"
      "apt-get -qy --no-install-recommends -o APT::Keep-Downloaded-Packages=true install \"$@\"\n";
  return Inside(paths.root, kPackagesStep, paths, kScript, recipe.packages);
}

// Downloads by the host: it knows the registry, proxies and certificates that this takes. Whatever
// the way, the content is the one that the recipe pins.
Step PlanDownload(const Archive& archive, const BuildPaths& paths) {
  constexpr char kScript[] =
      "[ ! -e \"$2\" ] || exit 0\n"
      "url=$1\n"
      "case $url in npm:*)\n"
      "  package=${url#npm:} name=${package%@*}\n"
      "  registry=$(npm config get registry)\n"
      "  url=${registry%/}/$name/-/${name##*/}-${package##*@}.tgz\n"
      "esac\n"
      "curl -fsSL --retry 3 --connect-timeout 20 --proto =http,https,file -o \"$2.part\" \"$url\"\n"
      "printf '%s  %s\\n' \"$3\" \"$2.part\" | sha512sum --check --quiet\n"
      "mv \"$2.part\" \"$2\"\n";
  Step step = OnHost("archives", paths, kScript,
                     {archive.url, paths.archives + "/" + archive.sha512, archive.sha512});
  step.command.env.reset();
  return step;
}

// tar runs inside of the tree, so that no path of the archive leads out of it.
Step PlanUnpack(const Archive& archive, const BuildPaths& paths) {
  constexpr char kScript[] =
      "umask 022\n"
      "chroot \"$1\" mkdir -p \"$3\"\n"
      "case $5 in\n"
      "  .zip)\n"
      "    rm -rf \"$TMPDIR/zip\"\n"
      "    unzip -q \"$2\" -d \"$TMPDIR/zip\"\n"
      "    find \"$TMPDIR/zip\" -mindepth 1 -maxdepth 1 -printf '%P\\0' |\n"
      "      tar -C \"$TMPDIR/zip\" --null -c -T - ;;\n"
      "  .tar.xz) xz -dc \"$2\" ;;\n"
      "  *) gzip -dc <\"$2\" ;;\n"
      "esac | chroot \"$1\" tar -x --no-same-owner --no-same-permissions --strip-components=\"$4\" "
      "-C \"$3\"\n";
  return OnHost("archives", paths, kScript,
                {paths.root, paths.archives + "/" + archive.sha512, archive.target,
                 std::to_string(archive.strip), std::string(ArchiveKind(archive.url))});
}

}  // namespace

std::string Describe(const Step& step) {
  const std::string command = Join(step.command.argv, " ");
  const size_t end = command.find('\n');
  return step.name + ": " + command.substr(0, end) + (end == std::string::npos ? "" : " …");
}

Step PlanLayer(const Layer& layer, const AptSetup& apt, const BuildPaths& paths,
               const std::string& output) {
  os::Command command{{"mmdebstrap", "--mode=root", "--variant=minbase", "--format=tar",
                       "--skip=output/dev", "--aptopt=Apt::Install-Recommends \"false\"",
                       "--aptopt=Acquire::Languages \"none\"", "--dpkgopt=force-unsafe-io"}};
  for (const std::string& option : apt.options) command.argv.push_back("--aptopt=" + option);
  for (const std::string& pattern : layer.excludes) {
    command.argv.push_back("--dpkgopt=path-exclude=" + pattern);
  }
  for (const std::string& pattern : layer.includes) {
    command.argv.push_back("--dpkgopt=path-include=" + pattern);
  }
  if (!layer.packages.empty()) {
    command.argv.push_back("--include=" + Join(layer.packages, ","));
  }
  command.argv.insert(command.argv.end(), {layer.suite, output});
  for (const std::string& source : SourcesOf(apt, layer.suite)) command.argv.push_back(source);
  command.env = Environment(paths);
  command.timeout = 20min;
  return {layer.suite + " packages", std::move(command)};
}

std::vector<Step> PlanImage(const Recipe& recipe, const AptSetup& apt, const BuildPaths& paths,
                            const std::string& resolv_conf) {
  // The layer comes without /dev.
  constexpr char kUnpackLayer[] =
      "tar -xpf \"$1\" -C \"$2\" --xattrs --numeric-owner\n"
      "mkdir \"$2/dev\"\n";
  std::vector<Step> steps;
  steps.push_back(OnHost("unpack", paths, kUnpackLayer, {paths.layer, paths.root}));
  if (!recipe.packages.empty()) {
    steps.push_back(PlanSources(apt, paths, recipe.layer.suite, resolv_conf));
    steps.push_back(PlanPackages(recipe, paths));
    steps.push_back(Inside(paths.root, "sources", paths, "rm /usr/sbin/policy-rc.d"));
  }
  for (const Archive& archive : recipe.archives) {
    steps.push_back(PlanDownload(archive, paths));
    steps.push_back(PlanUnpack(archive, paths));
  }
  steps.push_back(Inside(paths.root, "users", paths, UserScript(recipe)));
  for (const std::string& script : recipe.setup) {
    steps.push_back(Inside(paths.root, "setup", paths, script));
  }
  // Last: it removes what the steps before left, and closes the door to apt.
  steps.push_back(Inside(paths.root, "tree", paths, TreeScript(recipe)));
  return steps;
}

Step PlanCommandLookup(const Recipe& recipe, const BuildPaths& paths) {
  constexpr char kScript[] =
      "for name; do\n"
      "  path=$(command -v \"$name\") || { echo \"$name: not in the image\" >&2; exit 1; }\n"
      "  echo \"$name $path\"\n"
      "done\n";
  return Inside(paths.root, "commands", paths, kScript, recipe.commands);
}

std::vector<Step> PlanFacts(const Recipe& recipe, const BuildPaths& paths) {
  std::vector<Step> steps;
  for (const auto& [name, script] : recipe.facts) {
    steps.push_back(Inside(paths.root, name, paths, script));
  }
  return steps;
}

std::vector<Step> PlanSmokeTest(const Recipe& recipe, const BuildPaths& paths) {
  std::vector<Step> steps;
  for (const std::string& script : recipe.smoke) {
    Step step = Inside(paths.mount, "smoke test", paths, script);
    // With a pid namespace: whatever a script leaves running ends with it.
    step.command.argv.insert(step.command.argv.begin(), {"unshare", "--net", "--ipc", "--uts",
                                                         "--pid", "--fork", "--kill-child"});
    step.command.env->erase("SOURCE_DATE_EPOCH");
    step.command.timeout = 2min;
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace paas::base_image
