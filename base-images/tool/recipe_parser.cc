#include "base-images/tool/recipe_parser.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "base-images/tool/archives.h"
#include "common/os/file.h"
#include "common/yaml/fields.h"
#include "common/yaml/parser.h"
#include "model/service_description.h"

namespace paas::base_image {
namespace {

using yaml::FieldReader;
using yaml::Fields;
using yaml::Node;
using yaml::ReadFields;

Status At(const Node& node, std::string_view message) {
  return InvalidArgument(yaml::ToString(node.location) + ": " + std::string(message));
}

StatusOr<std::string> Text(const Node& node) {
  auto text = node.AsString();
  if (!text.ok()) return At(node, Message(text.status()));
  return text;
}

StatusOr<std::vector<std::string>> Texts(const Node& node) {
  if (!node.IsSequence()) return At(node, "expected a list, found " + node.Describe());
  std::vector<std::string> texts;
  for (const Node& item : node.items) {
    PAAS_ASSIGN_OR_RETURN(std::string text, Text(item));
    texts.push_back(std::move(text));
  }
  return texts;
}

Status AppendTexts(const Node& node, std::vector<std::string>& texts) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> more, Texts(node));
  texts.insert(texts.end(), more.begin(), more.end());
  return {};
}

// Paths are put into scripts and archives: nothing relative, nothing that climbs.
StatusOr<std::string> Path(const Node& node) {
  PAAS_ASSIGN_OR_RETURN(std::string path, Text(node));
  const bool climbs = path.find("/../") != std::string::npos || path.ends_with("/..");
  if (path.size() < 2 || !path.starts_with('/') || climbs) {
    return At(node, "expected an absolute path, found \"" + path + "\"");
  }
  return path;
}

StatusOr<uint32_t> Mode(const Node& node) {
  PAAS_ASSIGN_OR_RETURN(const std::string text, Text(node));
  const bool octal =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c < '8'; });
  if (!node.quoted || text.size() != 4 || !octal) {
    return At(node, "expected a mode as four octal digits in quotes, such as \"0755\"");
  }
  return static_cast<uint32_t>(std::stoul(text, nullptr, 8));
}

FieldReader Into(std::string& target) {
  return [&target](const Node& node) -> Status {
    PAAS_ASSIGN_OR_RETURN(target, Text(node));
    return {};
  };
}

FieldReader IntoPath(std::string& target) {
  return [&target](const Node& node) -> Status {
    PAAS_ASSIGN_OR_RETURN(target, Path(node));
    return {};
  };
}

FieldReader IntoMode(uint32_t& target) {
  return [&target](const Node& node) -> Status {
    PAAS_ASSIGN_OR_RETURN(target, Mode(node));
    return {};
  };
}

FieldReader IntoTexts(std::vector<std::string>& target) {
  return [&target](const Node& node) { return AppendTexts(node, target); };
}

// A list of mappings, each parsed by `parse` into a value that is appended.
template <typename T, typename Parse>
FieldReader IntoList(std::vector<T>& target, Parse parse) {
  return [&target, parse](const Node& node) -> Status {
    if (!node.IsSequence()) return At(node, "expected a list, found " + node.Describe());
    for (const Node& item : node.items) {
      T value;
      PAAS_RETURN_IF_ERROR(parse(item, value));
      target.push_back(std::move(value));
    }
    return {};
  };
}

FieldReader IntoMap(std::map<std::string, std::string>& target, bool keys_are_paths) {
  return [&target, keys_are_paths](const Node& node) -> Status {
    if (!node.IsMapping()) return At(node, "expected a mapping, found " + node.Describe());
    for (const yaml::Entry& entry : node.entries) {
      if (keys_are_paths && entry.key.rfind('/', 0) != 0) {
        return At(entry.value, "expected an absolute path, found \"" + entry.key + "\"");
      }
      PAAS_ASSIGN_OR_RETURN(target[entry.key], Text(entry.value));
    }
    return {};
  };
}

Status ParseUser(const Node& node, User& user) {
  const auto id = [&user](const Node& value) -> Status {
    const auto number = value.AsInt();
    if (!number.ok() || *number < 1 || *number > 60000) return At(value, "expected an id");
    user.id = static_cast<uint32_t>(*number);
    return {};
  };
  PAAS_RETURN_IF_ERROR(ReadFields(node, {{"name", Into(user.name)},
                                         {"id", id},
                                         {"home", IntoPath(user.home)},
                                         {"shell", IntoPath(user.shell)}}));
  if (user.name.empty() || user.id == 0) return At(node, "a user needs a name and an id");
  return {};
}

Status ParseDirectory(const Node& node, Directory& directory) {
  return ReadFields(node, {{"path", IntoPath(directory.path)},
                           {"mode", IntoMode(directory.mode)},
                           {"owner", Into(directory.owner)}});
}

Status ParseArchive(const Node& node, Archive& archive) {
  const auto strip = [&archive](const Node& value) -> Status {
    const auto number = value.AsInt();
    if (!number.ok() || *number < 0 || *number > 9) return At(value, "expected 0 to 9");
    archive.strip = static_cast<uint32_t>(*number);
    return {};
  };
  PAAS_RETURN_IF_ERROR(ReadFields(node, {{"url", Into(archive.url)},
                                         {"sha512", Into(archive.sha512)},
                                         {"strip", strip},
                                         {"target", IntoPath(archive.target)}}));
  if (archive.target.empty()) return At(node, "an archive needs a target");
  const Status vouched = CheckSource(archive);
  return vouched.ok() ? vouched : At(node, Message(vouched));
}

// `folder` is where the recipe lies, for `from`.
Status ParseFile(const Node& node, const std::string& folder, File& file) {
  const auto from = [&](const Node& value) -> Status {
    PAAS_ASSIGN_OR_RETURN(const std::string name, Text(value));
    auto content = os::ReadFile(folder + "/" + name);
    if (!content.ok()) return At(value, Message(content.status()));
    file.content = *std::move(content);
    return {};
  };
  return ReadFields(node, {{"path", IntoPath(file.path)},
                           {"content", Into(file.content)},
                           {"from", from},
                           {"mode", IntoMode(file.mode)},
                           {"owner", Into(file.owner)}});
}

Status ParseUpstream(const Node& node, image::RuntimeDescription& runtime) {
  const auto family = [&](const Node& value) -> Status {
    PAAS_ASSIGN_OR_RETURN(const std::string name, Text(value));
    if (name != "tcp" && name != "unix") return At(value, "expected tcp or unix");
    runtime.socket_family = name == "tcp" ? image::SocketFamily::kTcp : image::SocketFamily::kUnix;
    return {};
  };
  const auto protocol = [&](const Node& value) -> Status {
    PAAS_ASSIGN_OR_RETURN(const std::string name, Text(value));
    if (name != "http" && name != "fastcgi") return At(value, "expected http or fastcgi");
    runtime.protocol = name == "http" ? image::Protocol::kHttp : image::Protocol::kFastcgi;
    return {};
  };
  return ReadFields(node, {{"socket_family", family}, {"protocol", protocol}});
}

Status ParseRuntime(const Node& node, image::RuntimeDescription& runtime) {
  const auto upstream = [&](const Node& value) { return ParseUpstream(value, runtime); };
  return ReadFields(node, {{"start", Into(runtime.start_command)},
                           {"upstream", upstream},
                           {"properties", IntoMap(runtime.properties, /*keys_are_paths=*/false)}});
}

FieldReader IntoService(std::string& target) {
  return [&target](const Node& node) -> Status {
    PAAS_ASSIGN_OR_RETURN(const auto description, model::ServiceDescriptionFromNode(node));
    target = model::ToJson(description);
    return {};
  };
}

// Everything but `extends`. `packages` is where its packages go: the layer's list or the image's.
Fields RecipeFields(const std::string& folder, std::vector<std::string>& packages, Recipe& recipe) {
  const auto file = [folder](const Node& node, File& value) {
    return ParseFile(node, folder, value);
  };
  return {{"type", Into(recipe.runtime.kind)},
          {"version", Into(recipe.runtime.version)},
          {"suite", Into(recipe.layer.suite)},
          {"packages", IntoTexts(packages)},
          {"exclude", IntoTexts(recipe.layer.excludes)},
          {"include", IntoTexts(recipe.layer.includes)},
          {"archives", IntoList(recipe.archives, ParseArchive)},
          {"users", IntoList(recipe.users, ParseUser)},
          {"directories", IntoList(recipe.directories, ParseDirectory)},
          {"files", IntoList(recipe.files, file)},
          {"symlinks", IntoMap(recipe.symlinks, /*keys_are_paths=*/true)},
          {"setup", IntoTexts(recipe.setup)},
          {"remove", IntoTexts(recipe.removals)},
          {"commands", IntoTexts(recipe.commands)},
          {"facts", IntoMap(recipe.facts, /*keys_are_paths=*/false)},
          {"runtime", [&recipe](const Node& node) { return ParseRuntime(node, recipe.runtime); }},
          {"service", IntoService(recipe.runtime.service)},
          {"smoke", IntoTexts(recipe.smoke)}};
}

StatusOr<Node> ReadYaml(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path, /*limit_bytes=*/256u << 10));
  return yaml::Parse(text, path);
}

// How long a chain of `extends` may be; a cycle ends here too.
constexpr int kMaxExtends = 4;

// Merges what `node` extends into `recipe`, then `node` itself. The packages of the recipe that
// extends none, where others do, are the layer's. `folder` is where the node's file lies, `depth`
// how many recipes led to it.
Status Merge(const Node& node, const std::string& folder, int depth, Recipe& recipe) {
  const Node* extends = node.Find("extends");
  if (extends != nullptr) {
    if (depth == kMaxExtends) return At(*extends, "recipes extend each other too often");
    PAAS_ASSIGN_OR_RETURN(const std::string name, Text(*extends));
    const std::string path = folder + "/" + name;
    auto extended = ReadYaml(path);
    if (!extended.ok()) return Annotate(extended.status(), yaml::ToString(extends->location));
    PAAS_RETURN_IF_ERROR(Merge(*extended, path.substr(0, path.rfind('/')), depth + 1, recipe));
  }
  const bool is_shared = extends == nullptr && depth > 0;
  Fields fields = RecipeFields(folder, is_shared ? recipe.layer.packages : recipe.packages, recipe);
  fields.emplace_back("extends", [](const Node&) { return Status(); });
  return ReadFields(node, fields);
}

Status CheckComplete(const Recipe& recipe, const Node& node) {
  for (const auto& [name, value] :
       {std::pair("type", recipe.runtime.kind), std::pair("version", recipe.runtime.version),
        std::pair("suite", recipe.layer.suite)}) {
    if (value.empty()) return At(node, std::string("missing key \"") + name + "\"");
  }
  return {};
}

}  // namespace

StatusOr<Recipe> LoadRecipe(const std::string& folder) {
  PAAS_ASSIGN_OR_RETURN(const Node node, ReadYaml(folder + "/recipe.yaml"));
  Recipe recipe;
  PAAS_RETURN_IF_ERROR(Merge(node, folder, /*depth=*/0, recipe));
  PAAS_RETURN_IF_ERROR(CheckComplete(recipe, node));
  recipe.runtime.properties["suite"] = recipe.layer.suite;
  // Images are known by their content, and what is said of one is kept with it: no two recipes may
  // make the same bytes, as Ruby's and Node.js' did, which differ in what is said only.
  recipe.files.push_back({.path = kNameFile, .content = Reference(recipe) + "\n"});
  return recipe;
}

}  // namespace paas::base_image
