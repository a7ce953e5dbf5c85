#include "agent/config/site.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "agent/config/names.h"
#include "agent/config/php_debugger.h"
#include "agent/config/quoting.h"
#include "agent/config/service_files.h"

namespace paas::agent {
namespace {

using model::Passthru;

bool SameIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

bool IsHeaderName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("!#%&'*+.^_`|~-").find(c) != std::string_view::npos;
  });
}

// The segments of a path without empty ones and "."; InvalidArgument for ".." and for control
// characters.
StatusOr<std::vector<std::string>> Segments(std::string_view path) {
  if (HasControl(path)) return InvalidArgument("the path holds a control character");
  std::vector<std::string> segments;
  while (!path.empty()) {
    const size_t slash = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, slash);
    if (segment == "..") return InvalidArgument("\"..\" is not allowed here");
    if (!segment.empty() && segment != ".") segments.emplace_back(segment);
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return segments;
}

std::string Join(const std::vector<std::string>& segments) {
  std::string out;
  for (const std::string& segment : segments) out += "/" + segment;
  return out;
}

Backend BackendOf(const ConfigInput& input) {
  if (StartCommand(input).empty()) return Backend::kNone;
  switch (input.application.web.upstream.protocol) {
    case model::UpstreamProtocol::kHttp:
      return Backend::kHttp;
    case model::UpstreamProtocol::kFastcgi:
      return input.runtime.kind == "php" ? Backend::kPhp : Backend::kFastcgi;
  }
  return Backend::kNone;
}

std::string UpstreamAddress(model::SocketFamily family) {
  switch (family) {
    case model::SocketFamily::kTcp:
      return "127.0.0.1:8888";
    case model::SocketFamily::kUnix:
      return std::string("unix:") + kAppSocket;
  }
  return "";
}

// What `passthru` comes to: the application unchanged where there is one to take any path.
// php-fpm has to be told a script, and a static site has nobody to ask: both refuse.
Passthru::Kind Effective(Passthru::Kind kind, Backend backend) {
  const bool takes_any_path = backend == Backend::kHttp || backend == Backend::kFastcgi;
  return kind == Passthru::Kind::kUpstream && !takes_any_path ? Passthru::Kind::kRefuse : kind;
}

Status SetHeaders(const std::vector<model::Header>& headers, SiteRule& rule) {
  for (const model::Header& header : headers) {
    if (!IsHeaderName(header.name)) {
      return InvalidArgument("headers: \"" + header.name + "\" is not a header name");
    }
    if (HasControl(header.value, "\t")) {
      return InvalidArgument("headers." + header.name + ": the value holds a control character");
    }
    if (SameIgnoringCase(header.name, "Cache-Control")) rule.expires_s.reset();
  }
  rule.headers = headers;
  return absl::OkStatus();
}

int64_t Seconds(const model::Expires& expires) {
  return expires.Caches() ? expires.after.count() / 1000 : -1;
}

// A rule of `location`, or its rest when `rule` is null.
StatusOr<SiteRule> PlanRule(const model::Location& location, const model::LocationRule* rule,
                            Backend backend) {
  SiteRule out;
  RulePattern pattern{"^", {}};
  if (rule != nullptr) {
    PAAS_ASSIGN_OR_RETURN(pattern, ParseRulePattern(rule->pattern));
  }
  out.regex = pattern.regex;
  const Passthru& passthru = rule && rule->passthru ? *rule->passthru : location.passthru;
  out.passthru = Effective(passthru.kind, backend);
  if (out.passthru == Passthru::Kind::kRewrite) {
    auto target = RewriteTarget(passthru.target, pattern);
    if (!target.ok()) return Annotate(target.status(), "passthru");
    out.target = *std::move(target);
  }
  out.allow = rule && rule->allow ? *rule->allow : location.allow;
  out.scripts =
      backend == Backend::kPhp && (rule && rule->scripts ? *rule->scripts : location.scripts);
  out.expires_s = Seconds(rule && rule->expires ? *rule->expires : location.expires);
  PAAS_RETURN_IF_ERROR(SetHeaders(rule && rule->headers ? *rule->headers : location.headers, out));
  return out;
}

Status PlanRules(const model::Location& location, Backend backend, SiteLocation& out) {
  for (const model::LocationRule& rule : location.rules) {
    auto planned = PlanRule(location, &rule, backend);
    if (!planned.ok()) return Annotate(planned.status(), "rules." + rule.pattern);
    out.rules.push_back(*std::move(planned));
  }
  PAAS_ASSIGN_OR_RETURN(SiteRule rest, PlanRule(location, nullptr, backend));
  out.rules.push_back(std::move(rest));
  return absl::OkStatus();
}

Status PlanFiles(const model::Location& location, SiteLocation& out) {
  if (!location.root) return absl::OkStatus();
  auto root = Segments(*location.root);
  if (!root.ok()) return Annotate(root.status(), "root");
  out.root = kAppDir + Join(*root);
  for (const std::string& file : location.index) {
    auto segments = Segments(file);
    if (!segments.ok()) return Annotate(segments.status(), "index");
    if (!segments->empty()) out.index.push_back(Join(*segments).substr(1));
  }
  return absl::OkStatus();
}

StatusOr<SiteLocation> PlanLocation(const model::Location& location, Backend backend) {
  if (!location.path.starts_with('/')) return InvalidArgument("a location begins with \"/\"");
  PAAS_ASSIGN_OR_RETURN(std::vector<std::string> segments, Segments(location.path));
  SiteLocation out;
  out.prefix = Join(segments) + "/";
  out.also_without_slash = !location.path.ends_with('/');
  out.buffer_requests = location.request_buffering.enabled;
  out.max_request_bytes = location.request_buffering.max_request_bytes;
  PAAS_RETURN_IF_ERROR(PlanFiles(location, out));
  PAAS_RETURN_IF_ERROR(PlanRules(location, backend, out));
  return out;
}

}  // namespace

StatusOr<Site> PlanSite(const ConfigInput& input) {
  Site site;
  site.backend = BackendOf(input);
  const model::Web& web = input.application.web;
  if (site.backend != Backend::kNone) site.upstream = UpstreamAddress(web.upstream.socket_family);
  if (site.backend == Backend::kPhp && HasDebugger(input)) {
    site.debugger_key = input.application.runtime.xdebug_idekey;
  }
  std::set<std::string> seen;
  for (const model::Location& location : web.locations) {
    const std::string key = "web.locations." + location.path;
    auto planned = PlanLocation(location, site.backend);
    if (!planned.ok()) return Annotate(planned.status(), key);
    if (!seen.insert(planned->prefix).second) {
      return InvalidArgument(key + ": this location is there already, written differently");
    }
    site.locations.push_back(*std::move(planned));
  }
  return site;
}

}  // namespace paas::agent
