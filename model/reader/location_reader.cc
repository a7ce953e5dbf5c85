#include <algorithm>

#include "model/reader/application_reader.h"
#include "model/reader/location_reader.h"
#include "model/reader/scalars.h"

namespace paas::model {

namespace {

std::vector<Header> ReadHeaders(const Field& field) {
  std::vector<Header> headers;
  for (const auto& [name, value] : field.Entries()) {
    const std::string text = value.Text();
    const bool is_token = std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return std::isalnum(c) || c == '-' || c == '_';
    });
    if (name.empty() || !is_token) value.KeyError("is no name of a header");
    if (text.find_first_of("\r\n") != std::string::npos) {
      value.Error("a header must be on one line");
    }
    headers.push_back({name, text});
  }
  return headers;
}

std::string ReadRoot(const Field& field) {
  const std::string text = field.Text();
  const auto root = NormalisePath(text);
  if (!root) field.Error("\"" + text + "\" leads out of the application's root");
  return root.value_or("");
}

RequestBuffering ReadRequestBuffering(const Field& field) {
  RequestBuffering buffering;
  if (field.IsScalar()) {
    buffering.enabled = field.Bool(true);
    return buffering;
  }
  Keys keys(field);
  buffering.enabled = keys["enabled"].Bool(true);
  if (const Field size = keys["max_request_size"]; size.Given()) {
    const std::string text = size.Text();
    const auto bytes = ParseSize(text);
    if (!bytes && size.IsScalar()) {
      size.Error("\"" + text + "\" is no size", "write a number and K, M or G, like 250m");
    }
    buffering.max_request_bytes = bytes.value_or(buffering.max_request_bytes);
  }
  keys.Close();
  return buffering;
}

LocationRule ReadRule(const std::string& pattern, const Field& field) {
  LocationRule rule{pattern, {}, {}, {}, {}, {}};
  const std::string problem = CheckRegex(pattern);
  if (!problem.empty()) field.KeyError(problem);
  Keys keys(field);
  if (const Field value = keys["passthru"]; value.Given()) rule.passthru = ReadPassthru(value);
  if (const Field value = keys["scripts"]; value.Given()) rule.scripts = value.Bool(true);
  if (const Field value = keys["allow"]; value.Given()) rule.allow = value.Bool(true);
  if (const Field value = keys["expires"]; value.Given()) rule.expires = ReadExpires(value);
  if (const Field value = keys["headers"]; value.Given()) rule.headers = ReadHeaders(value);
  keys.Close();
  return rule;
}

Location ReadLocation(const std::string& path, const Field& field, const Passthru& fallback) {
  Location location;
  location.path = path;
  location.passthru = fallback;
  if (path.empty() || path[0] != '/') {
    field.KeyError("a location must begin with a slash", "write \"/" + path + "\"");
  } else if (path.find_first_of(" \t\r\n\"{};") != std::string::npos) {
    field.KeyError("a location must be a path without spaces, quotes, braces and semicolons");
  }
  Keys keys(field);
  if (const Field root = keys["root"]; root.Given()) location.root = ReadRoot(root);
  if (const Field value = keys["passthru"]; value.Given()) location.passthru = ReadPassthru(value);
  location.index = keys["index"].Texts();
  if (const Field value = keys["expires"]; value.Given()) location.expires = ReadExpires(value);
  location.allow = keys["allow"].Bool(true);
  location.scripts = keys["scripts"].Bool(true);
  location.headers = ReadHeaders(keys["headers"]);
  for (const auto& [pattern, rule] : keys["rules"].Entries()) {
    location.rules.push_back(ReadRule(pattern, rule));
  }
  location.request_buffering = ReadRequestBuffering(keys["request_buffering"]);
  keys.Close();
  return location;
}

}  // namespace

Passthru ReadPassthru(const Field& field) {
  if (!field.IsScalar()) {
    field.Error("must be true, false or a path, but is " + field.node().Describe());
    return {};
  }
  if (const auto flag = field.node().AsBool(); flag.ok()) {
    return {*flag ? Passthru::Kind::kUpstream : Passthru::Kind::kRefuse, ""};
  }
  std::string target = field.Text();
  if (target.empty() || (target[0] != '/' && target[0] != '$')) {
    field.Error("must be true, false or a path that begins with a slash, but is \"" + target + "\"",
                target.empty() ? "" : "write \"/" + target + "\"");
  }
  return {Passthru::Kind::kRewrite, std::move(target)};
}

Expires ReadExpires(const Field& field) {
  const std::string text = field.Text();
  const auto expires = ParseExpires(text);
  if (!expires && field.IsScalar()) {
    field.Error("\"" + text + "\" is no duration",
                "write -1 or a number and ms, s, m, h, d, w, M or y, like 300s or 2w");
  }
  return expires.value_or(Expires{});
}

std::vector<Location> ReadLocations(const Field& field, const Application& application) {
  const bool is_php = PrimaryRuntime(application).name == "php";
  Passthru fallback;
  // Without a process behind nginx a missing file is a 404, not a 502.
  if (!HasUpstream(application)) fallback.kind = Passthru::Kind::kRefuse;
  std::vector<Location> locations;
  bool has_root = false;
  for (const auto& [path, value] : field.Entries()) {
    has_root = has_root || path == "/";
    locations.push_back(ReadLocation(path, value, fallback));
  }
  if (has_root) return locations;
  Location root;
  root.path = "/";
  root.passthru = fallback;
  if (is_php) root.passthru.kind = Passthru::Kind::kRefuse;
  locations.push_back(std::move(root));
  return locations;
}

Location ReadLegacyLocation(Keys& web) {
  Location location;
  location.path = "/";
  location.root = ReadRoot(web["document_root"]);
  const Field passthru = web["passthru"];
  location.passthru =
      passthru.Given() ? ReadPassthru(passthru) : Passthru{Passthru::Kind::kRewrite, "/index.php"};
  location.index = web["index_files"].Texts();
  if (const Field value = web["expires"]; value.Given()) location.expires = ReadExpires(value);
  const Field blacklist = web["blacklist"];
  const Field whitelist = web["whitelist"];
  for (const auto& [list, allow] : {std::pair(blacklist, false), std::pair(whitelist, true)}) {
    for (const std::string& pattern : list.Texts()) {
      const std::string problem = CheckRegex(pattern);
      if (!problem.empty()) list.Error(problem);
      LocationRule rule{pattern, {}, {}, allow, {}, {}};
      location.rules.push_back(std::move(rule));
    }
  }
  location.allow = !whitelist.Given();
  return location;
}

}  // namespace paas::model
