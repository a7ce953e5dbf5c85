#include "common/regex/pattern.h"
#include "model/reader/location_reader.h"
#include "model/reader/route_parts.h"
#include "model/reader/route_url.h"
#include "model/reader/scalars.h"
#include "model/redirect_target.h"

namespace paas::model {
namespace {

// Each is tried on every request that no other redirect of the route takes.
constexpr int kMostPatterns = 200;
constexpr size_t kLongestPath = 1024;

uint16_t ReadCode(const Field& field) {
  if (!field.Given()) return 302;
  const auto code = field.Int(301, 308);
  if (code && *code != 301 && *code != 302 && *code != 307 && *code != 308) {
    field.Error(std::to_string(*code) + " is no redirect; expected 301, 302, 307 or 308");
  }
  return static_cast<uint16_t>(code.value_or(302));
}

// How many groups the expression has.
uint32_t CheckPath(const PathRedirect& redirect, const std::string& route_path,
                   const Field& field) {
  const std::string& path = redirect.path;
  if (redirect.regexp) {
    const std::string simple = CheckRegex(path);
    const auto check = regex::CheckPattern(path);
    const std::string problem = simple.empty() ? check.problem : simple;
    if (!problem.empty()) field.KeyError(problem);
    return check.groups;
  }
  bool is_plain = !path.empty() && path[0] == '/' && path.size() <= kLongestPath;
  for (const unsigned char c : path) is_plain = is_plain && c > 0x20 && c != 0x7f;
  const std::string parent = route_path.substr(0, route_path.size() - 1);
  if (!is_plain || path.find_first_of("?#") != std::string::npos) {
    field.KeyError("must be a path that begins with a slash, without spaces, `?` and `#`",
                   "queries are not matched; regular expressions need `regexp: true`");
  } else if (path.compare(0, parent.size(), parent) != 0 ||
             (path.size() > parent.size() && path[parent.size()] != '/')) {
    field.KeyError("is outside of the route, which begins at " + route_path);
  }
  return 0;
}

void CheckTarget(const PathRedirect& redirect, uint32_t groups, const Field& field) {
  const std::string& to = redirect.to;
  const TargetReading reading = ReadRedirectTarget(to, groups);
  if (!reading.problem.empty()) return field.Error(reading.problem, reading.hint);
  if (to.substr(0, 1) == "/") {
    if (to.find_first_of("{}") != std::string::npos && to.find("${") == std::string::npos) {
      field.Error("a path has no placeholders");
    }
    return;
  }
  std::string problem;
  const std::string host =
      to.substr(0, to.find_first_of("/?#$", std::min(to.size(), to.find("://") + 3)));
  if (!ParseRouteUrl(host, problem)) {
    field.Error(problem, "write a path like \"/new\", or a URL like \"https://{default}/new\"");
  }
}

PathRedirect ReadPathRedirect(const std::string& path, const Field& field,
                              const std::string& route_path) {
  PathRedirect redirect;
  redirect.path = path;
  Keys keys(field);
  const Field to = keys["to"];
  redirect.to = to.Text();
  redirect.regexp = keys["regexp"].Bool(false);
  redirect.prefix = keys["prefix"].Bool(true);
  redirect.append_suffix = keys["append_suffix"].Bool(true);
  redirect.code = ReadCode(keys["code"]);
  if (const Field expires = keys["expires"]; expires.Given()) {
    redirect.expires = ReadExpires(expires);
  }
  keys.Close();
  const uint32_t groups = CheckPath(redirect, route_path, field);
  if (!to.Given()) {
    field.Error("a redirect needs `to`");
  } else if (to.IsScalar()) {
    CheckTarget(redirect, groups, to);
  }
  return redirect;
}

}  // namespace

PathRedirects ReadPathRedirects(const Field& field, const std::string& route_path) {
  PathRedirects redirects;
  Keys keys(field);
  if (const Field expires = keys["expires"]; expires.Given()) {
    redirects.expires = ReadExpires(expires);
  }
  int patterns = 0;
  for (const auto& [path, entry] : keys["paths"].Entries()) {
    redirects.paths.push_back(ReadPathRedirect(path, entry, route_path));
    if (redirects.paths.back().regexp && ++patterns == kMostPatterns + 1) {
      entry.KeyError(
          "a route may have at most " + std::to_string(kMostPatterns) + " regular expressions",
          "plain paths are not limited, and faster");
    }
  }
  keys.Close();
  return redirects;
}

}  // namespace paas::model
