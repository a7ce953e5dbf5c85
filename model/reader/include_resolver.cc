#include "model/reader/include_resolver.h"

#include "common/yaml/parser.h"
#include "common/yaml/utf8.h"
#include "model/reader/field.h"
#include "model/reader/scalars.h"

namespace paas::model {

namespace {

constexpr int kDepth = 8;            // includes inside of included files
constexpr int kFiles = 64;           // of one project
constexpr size_t kBytes = 1u << 20;  // of an included script or certificate

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

yaml::Node TextNode(const yaml::Node& at, std::string text) {
  yaml::Node node;
  node.kind = yaml::Kind::kScalar;
  node.location = at.location;
  node.scalar = std::move(text);
  node.quoted = true;
  return node;
}

// "a/b" as seen from the directory `base`. No value when it leads out of the repository.
std::optional<std::string> Join(const std::string& base, const std::string& path) {
  return NormalisePath(base + "/" + path);
}

std::string BaseHint(const std::string& base) {
  return "the path is relative to " +
         (base.empty() ? std::string("the repository's root") : "\"" + base + "\"");
}

}  // namespace

void IncludeResolver::Error(const yaml::Node& node, std::string message, std::string hint) {
  const yaml::Location& at = node.location;
  findings_.push_back({Severity::kError,
                       {at.file ? *at.file : "", at.line, at.column},
                       "",
                       std::move(message),
                       std::move(hint)});
}

void IncludeResolver::Resolve(yaml::Node& node, const std::vector<std::string>& bases) {
  ResolveAt(node, bases, 0);
}

void IncludeResolver::ResolveAt(yaml::Node& node, const std::vector<std::string>& bases,
                                int depth) {
  if (node.tag == "!include") {
    Include(node, bases, depth);
    return;
  }
  if (node.tag == "!archive") {
    Archive(node, bases);
    return;
  }
  if (!node.tag.empty()) {
    Error(node, "unknown tag " + node.tag,
          "expected !include or !archive; quote a text that begins with \"!\"");
    const yaml::Location location = node.location;
    node = {};
    node.location = location;
  }
  for (yaml::Node& item : node.items) ResolveAt(item, bases, depth);
  for (yaml::Entry& entry : node.entries) ResolveAt(entry.value, bases, depth);
}

bool IncludeResolver::ReadRequest(const yaml::Node& node, Request& request) {
  request.type = "yaml";
  if (node.IsScalar()) {
    request.path = node.scalar;
    return true;
  }
  if (!node.IsMapping()) {
    Error(node, "!include needs a path, or a mapping with `type` and `path`");
    return false;
  }
  Keys keys(Field(node, "!include", findings_));
  const size_t before = findings_.size();
  request.type = keys["type"].Choice({"yaml", "string", "binary"}, "yaml");
  request.path = keys["path"].Text();
  keys.Close();
  if (request.path.empty()) Error(node, "!include needs a `path`");
  return findings_.size() == before;
}

bool IncludeResolver::FindFile(const yaml::Node& node, const std::vector<std::string>& bases,
                               const std::string& path, std::string& found, std::string& text) {
  bool is_inside = false;
  for (const std::string& base : bases) {
    const auto candidate = Join(base, path);
    if (!candidate) continue;
    is_inside = true;
    auto content = files_.ReadFile(*candidate, kBytes);
    if (content.ok()) {
      found = *candidate;
      text = *std::move(content);
      return true;
    }
    if (content.status().code() == absl::StatusCode::kNotFound) continue;
    Error(node, "\"" + path + "\" cannot be included: " + Message(content.status()));
    return false;
  }
  if (is_inside) {
    Error(node, "there is no file \"" + path + "\" to include", BaseHint(bases.front()));
  } else {
    Error(node, "\"" + path + "\" leads out of the repository");
  }
  return false;
}

void IncludeResolver::Include(yaml::Node& node, const std::vector<std::string>& bases, int depth) {
  Request request;
  yaml::Node result;
  result.location = node.location;
  std::string path;
  std::string text;
  if (depth >= kDepth || included_ >= kFiles) {
    Error(node,
          depth >= kDepth ? "files include each other too deeply" : "too many files included");
  } else if (ReadRequest(node, request) && FindFile(node, bases, request.path, path, text)) {
    ++included_;
    if (request.type == "yaml") {
      IncludeYaml(result, path, text, depth);
    } else if (request.type == "binary") {
      result = TextNode(node, Base64(text));
    } else if (yaml::IsText(text)) {
      result = TextNode(node, std::move(text));
    } else {
      Error(node, "\"" + path + "\" is no UTF-8 text", "include it with `type: binary`");
    }
  }
  node = std::move(result);
}

void IncludeResolver::IncludeYaml(yaml::Node& node, const std::string& path,
                                  const std::string& text, int depth) {
  auto parsed = yaml::ParseDocument(text, path);
  if (const auto* error = std::get_if<yaml::SyntaxError>(&parsed)) {
    findings_.push_back({Severity::kError,
                         {path, error->location.line, error->location.column},
                         "",
                         error->message,
                         ""});
    return;
  }
  node = std::get<yaml::Node>(std::move(parsed));
  ResolveAt(node, {DirectoryOf(path), ""}, depth + 1);
}

void IncludeResolver::Archive(yaml::Node& node, const std::vector<std::string>& bases) {
  if (!node.IsScalar()) {
    Error(node, "!archive needs the path of a directory");
    node = TextNode(node, "");
    return;
  }
  for (const std::string& base : bases) {
    const auto candidate = Join(base, node.scalar);
    if (!candidate || !files_.ListDirectory(*candidate).ok()) continue;
    node.scalar = *candidate;
    return;
  }
  Error(node, "there is no directory \"" + node.scalar + "\" to archive", BaseHint(bases.front()));
}

}  // namespace paas::model
