#include "controller/routes/cookie_script.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "common/digest/sha256.h"

namespace paas::controller {
namespace {

// A literal of JavaScript.
std::string Literal(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string literal = "\"";
  for (const unsigned char c : text) {
    const bool is_plain = c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '<';
    if (is_plain) {
      literal += static_cast<char>(c);
    } else {
      literal += std::string("\\x") + kDigits[c >> 4] + kDigits[c & 15];
    }
  }
  return literal + "\"";
}

std::string Function(const model::RouteCache& cache) {
  std::string names, patterns;
  for (const std::string& cookie : cache.cookies) {
    const bool is_pattern = cookie.size() > 2 && cookie.front() == '/' && cookie.back() == '/';
    std::string& list = is_pattern ? patterns : names;
    if (!list.empty()) list += ", ";
    list += is_pattern ? "pattern(" + Literal(cookie.substr(1, cookie.size() - 2)) + ")"
                       : Literal(cookie);
  }
  const std::string name = CookieFunction(cache);
  return "const " + name + "_names = [" + names + "];\nconst " + name + "_patterns = [" + patterns +
         "];\nfunction " + name + "(r) {\n  return select(r, " + name + "_names, " + name +
         "_patterns);\n}\n";
}

// A pattern that is wrong or takes too long counts as a match: too much in the key costs a hit, too
// little shows one visitor's page to another.
const char kScriptHead[] = R"js(function pattern(text) {
  try {
    return new RegExp("(*LIMIT_MATCH=2000)" + text);
  } catch (error) {
    return new RegExp("");
  }
}
function matches(pattern, name) {
  try {
    return name.length > 256 || pattern.test(name);
  } catch (error) {
    return true;
  }
}
function select(r, names, patterns) {
  const cookies = (r.headersIn.Cookie || "").split(";");
  const selected = [];
  for (let i = 0; i < cookies.length; i++) {
    const cookie = cookies[i].trim();
    const name = cookie.split("=", 1)[0].trim();
    if (names.includes(name) || patterns.some((p) => matches(p, name))) selected.push(cookie);
  }
  return selected.sort().join("; ");
}
)js";

// Every list of cookies once, by the name of its function.
std::map<std::string, const model::RouteCache*> CookieLists(const RouterSettings& settings,
                                                            const std::vector<const Site*>& sites) {
  std::map<std::string, const model::RouteCache*> lists;
  for (const Site* site : sites) {
    if (NeedsCookieScript(settings, *site))
      lists.emplace(CookieFunction(site->cache), &site->cache);
  }
  return lists;
}

}  // namespace

bool BypassesOnAnyCookie(const RouterSettings& settings, const model::RouteCache& cache) {
  const auto& cookies = cache.cookies;
  return std::find(cookies.begin(), cookies.end(), "*") != cookies.end() ||
         (!cookies.empty() && !settings.has_js_module);
}

bool NeedsCookieScript(const RouterSettings& settings, const Site& site) {
  return site.kind == SiteKind::kUpstream && site.cache.enabled && !site.cache.cookies.empty() &&
         !BypassesOnAnyCookie(settings, site.cache);
}

std::string CookieFunction(const model::RouteCache& cache) {
  std::string list;
  for (const std::string& cookie : cache.cookies) list += cookie + "\n";
  return "cookies_" + digest::Sha256Hex(list).substr(0, 12);
}

std::vector<std::string> CookieFunctions(const RouterSettings& settings,
                                         const std::vector<const Site*>& sites) {
  std::vector<std::string> names;
  for (const auto& [name, cache] : CookieLists(settings, sites)) names.push_back(name);
  return names;
}

std::string CookieScript(const RouterSettings& settings, const std::vector<const Site*>& sites) {
  const auto lists = CookieLists(settings, sites);
  if (lists.empty()) return "";
  std::string script = kScriptHead, names;
  for (const auto& [name, cache] : lists) {
    script += Function(*cache);
    names += (names.empty() ? "" : ", ") + name;
  }
  return script + "export default {" + names + "};\n";
}

}  // namespace paas::controller
