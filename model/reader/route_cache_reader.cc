#include <algorithm>
#include <cctype>

#include "common/regex/pattern.h"
#include "model/reader/route_parts.h"

namespace paas::model {
namespace {

constexpr size_t kMostEntries = 32;  // of a list; each costs time on every request
constexpr size_t kLongestName = 128;
constexpr int64_t kLongestTtl = 10 * 365 * 24 * 3600;

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool IsToken(const std::string& name, std::string_view extra) {
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), [extra](unsigned char c) {
           return std::isalnum(c) || extra.find(static_cast<char>(c)) != std::string_view::npos;
         });
}

void CheckHeader(const std::string& header, const Field& field) {
  static const std::vector<std::string> kForbidden = {
      "accept-encoding", "connection", "proxy-authorization", "te", "upgrade", "cookie"};
  if (!IsToken(header, "-_")) {
    field.Error("\"" + header + "\" is no name of a header");
  } else if (std::find(kForbidden.begin(), kForbidden.end(), Lower(header)) != kForbidden.end()) {
    field.Error("\"" + header + "\" cannot be a part of the cache key",
                Lower(header) == "cookie" ? "list the names of cookies under `cookies`" : "");
  }
}

// "name", "*" or "/regular expression/".
void CheckCookie(const std::string& cookie, const Field& field) {
  if (cookie == "*") return;
  if (cookie.size() > 2 && cookie.front() == '/' && cookie.back() == '/') {
    const auto check = regex::CheckPattern(std::string_view(cookie).substr(1, cookie.size() - 2));
    if (!check.problem.empty()) {
      field.Error("\"" + cookie + "\" is no regular expression: " + check.problem);
    }
  } else if (!IsToken(cookie, "!#$%&'*+-.^_`|~")) {
    field.Error("\"" + cookie + "\" is no name of a cookie",
                "a regular expression stands between slashes: \"/^SESS/\"");
  }
}

template <typename Check>
std::vector<std::string> ReadList(const Field& field, Check check) {
  std::vector<std::string> list = field.Texts();
  if (list.size() > kMostEntries) {
    field.Error("has more than " + std::to_string(kMostEntries) + " entries");
  }
  const std::vector<Field> items = field.IsSequence() ? field.Items() : std::vector<Field>();
  for (size_t i = 0; i < list.size(); ++i) check(list[i], i < items.size() ? items[i] : field);
  return list;
}

}  // namespace

RouteCache ReadRouteCache(const Field& field) {
  RouteCache cache;
  if (field.IsScalar()) {
    cache.enabled = field.Bool(true);
    return cache;
  }
  Keys keys(field);
  cache.enabled = keys["enabled"].Bool(true);
  if (const auto ttl = keys["default_ttl"].Int(0, kLongestTtl)) {
    cache.default_ttl = std::chrono::seconds(*ttl);
  }
  if (const Field cookies = keys["cookies"]; cookies.Given()) {
    cache.cookies = ReadList(cookies, CheckCookie);
  }
  if (const Field headers = keys["headers"]; headers.Given()) {
    cache.headers = ReadList(headers, CheckHeader);
  }
  keys.Close();
  return cache;
}

}  // namespace paas::model
