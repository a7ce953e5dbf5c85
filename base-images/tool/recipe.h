#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "image/manifest.h"

// How a base image is made, as values. The order in which to read this folder:
//
//   recipe.h → recipe_parser.h → catalog.h     recipe.yaml becomes a Recipe
//   recipe_digest.h                            what a recipe is known by
//   apt_sources.h                              where this machine gets Debian packages from
//   build_plan.h, edit_script.h                a Recipe becomes a list of steps (PURE)
//   chamber.h → builder.h                      the steps happen, in namespaces of their own
//   publisher.h                                the result becomes an image in the store
namespace paas::base_image {

struct User {
  std::string name;
  uint32_t id = 0;  // uid and gid
  std::string home;
  std::string shell;

  bool operator==(const User&) const = default;
};

struct Directory {
  std::string path;
  uint32_t mode = 0755;
  std::string owner = "root";

  bool operator==(const Directory&) const = default;
};

struct File {
  std::string path;
  std::string content;
  uint32_t mode = 0644;
  std::string owner = "root";

  bool operator==(const File&) const = default;
};

// What is unpacked to `target` without the first `strip` parts of its paths. The kind is told by
// how the url ends: .tgz, .tar.gz, .tar.xz or .zip; `npm:name@version` is a .tgz.
struct Archive {
  std::string url;
  std::string sha512;  // hex; anything else is refused. Empty: whoever builds has to give it
  std::string target;
  uint32_t strip = 1;

  bool operator==(const Archive&) const = default;
};

// The packages that all runtimes of a suite share; installed once.
struct Layer {
  std::string suite;  // "bookworm"; the mirror is the machine's
  std::vector<std::string> packages;
  std::vector<std::string> excludes;  // patterns of paths that dpkg does not unpack
  std::vector<std::string> includes;  // exceptions from these

  bool operator==(const Layer&) const = default;
};

// A recipe with everything it extends merged in and every file read. Paths are absolute and inside
// of the image.
struct Recipe {
  Layer layer;
  std::vector<std::string> packages;  // on top of the layer's
  std::vector<Archive> archives;
  std::vector<User> users;
  std::vector<Directory> directories;
  std::vector<File> files;
  std::map<std::string, std::string> symlinks;  // path → target
  std::vector<std::string> setup;               // scripts for dash -e
  std::vector<std::string> removals;            // shell patterns
  std::vector<std::string> commands;            // names to be found in the image
  std::map<std::string, std::string> facts;     // property → script that prints its value
  std::vector<std::string> smoke;               // scripts for dash -e
  image::RuntimeDescription runtime;            // without `commands`

  bool operator==(const Recipe&) const = default;
};

// The file of every image that says which one it is.
inline constexpr char kNameFile[] = "/usr/lib/paas/base-image";

// "<type>-<version>": what images refer to it by.
inline std::string Reference(const Recipe& recipe) {
  return recipe.runtime.kind + "-" + recipe.runtime.version;
}

}  // namespace paas::base_image
