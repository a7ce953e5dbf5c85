#include "common/config/config_files.h"

#include "common/os/file.h"
#include "common/text/closest_match.h"
#include "common/yaml/parser.h"

namespace paas::config {
namespace {

constexpr size_t kLargestFile = 256 << 10;
constexpr std::string_view kExtension = ".yaml";

StatusOr<std::string> Scalar(const yaml::Node& node) {
  if (!node.IsScalar()) return InvalidArgument("expected a text, but found " + node.Describe());
  return node.AsString();
}

StatusOr<std::vector<std::string>> ItemsOf(const yaml::Node& node) {
  std::vector<std::string> items;
  for (const yaml::Node& item : node.items) {
    PAAS_ASSIGN_OR_RETURN(items.emplace_back(), Scalar(item));
  }
  return items;
}

StatusOr<std::vector<std::string>> PairsOf(const yaml::Node& node) {
  if (!node.IsMapping()) return InvalidArgument("expected a mapping, but found " + node.Describe());
  std::vector<std::string> pairs;
  for (const yaml::Entry& entry : node.entries) {
    PAAS_ASSIGN_OR_RETURN(const std::string value, Scalar(entry.value));
    pairs.push_back(entry.key + "=" + value);
  }
  return pairs;
}

// The value as it would be written on the command line.
StatusOr<std::vector<std::string>> ValuesOf(Kind kind, const yaml::Node& node) {
  switch (kind) {
    case Kind::kText: {
      PAAS_ASSIGN_OR_RETURN(std::string text, Scalar(node));
      return std::vector{std::move(text)};
    }
    case Kind::kNumber: {
      PAAS_ASSIGN_OR_RETURN(const int64_t number, node.AsInt());
      return std::vector{std::to_string(number)};
    }
    case Kind::kFlag: {
      PAAS_ASSIGN_OR_RETURN(const bool flag, node.AsBool());
      return std::vector<std::string>{flag ? "true" : "false"};
    }
    case Kind::kList: {
      if (node.IsSequence()) return ItemsOf(node);
      PAAS_ASSIGN_OR_RETURN(std::string text, Scalar(node));
      return std::vector{std::move(text)};
    }
    case Kind::kMap:
      return PairsOf(node);
  }
  return Internal("no such kind");
}

void ReadEntry(const OptionTable& table, const yaml::Entry& entry, FileContent& content) {
  const Option* const option = table.FindKey(entry.key);
  if (option == nullptr) {
    const std::string close = text::ClosestMatch(entry.key, table.Keys());
    content.problems.push_back(yaml::ToString(entry.key_location) + ": unknown key \"" + entry.key +
                               "\"" + (close.empty() ? "" : "; did you mean \"" + close + "\"?"));
    return;
  }
  const std::string source = yaml::ToString(entry.value.location);
  StatusOr<std::vector<std::string>> values = ValuesOf(option->kind, entry.value);
  if (!values.ok()) {
    content.problems.push_back(source + ": " + entry.key + ": " + Message(values.status()));
    return;
  }
  content.assignments.push_back({option, *std::move(values), source});
}

}  // namespace

StatusOr<std::vector<std::string>> ConfigFiles(const std::string& file, bool required) {
  std::vector<std::string> files;
  if (os::Exists(file)) {
    files.push_back(file);
  } else if (required) {
    return NotFound(file + ": no such file");
  }
  const std::string directory =
      (file.ends_with(kExtension) ? file.substr(0, file.size() - kExtension.size()) : file) + ".d";
  if (!os::Exists(directory)) return files;
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, os::ListDirectory(directory));
  for (const std::string& name : names) {
    if (name[0] != '.' && name.ends_with(kExtension)) files.push_back(directory + "/" + name);
  }
  return files;
}

void ReadConfigText(const OptionTable& table, const std::string& path, const std::string& text,
                    FileContent& content) {
  const StatusOr<yaml::Node> root = yaml::Parse(text, path);
  if (!root.ok()) return content.problems.push_back(Message(root.status()));
  if (root->IsNull()) return;
  if (!root->IsMapping()) {
    return content.problems.push_back(yaml::ToString(root->location) +
                                      ": expected a mapping, but found " + root->Describe());
  }
  for (const yaml::Entry& entry : root->entries) ReadEntry(table, entry, content);
}

void ReadConfigFile(const OptionTable& table, const std::string& path, FileContent& content) {
  const StatusOr<std::string> text = os::ReadFile(path, kLargestFile);
  if (!text.ok()) return content.problems.push_back(Message(text.status()));
  ReadConfigText(table, path, *text, content);
}

}  // namespace paas::config
