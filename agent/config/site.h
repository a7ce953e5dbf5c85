#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/config/config_input.h"
#include "agent/config/rule_pattern.h"
#include "common/status/status.h"
#include "model/location.h"

namespace paas::agent {

// What is behind nginx.
enum class Backend {
  kNone,  // a static site
  kHttp,
  kFastcgi,  // an application that speaks FastCGI by itself: gets every path
  kPhp,      // php-fpm: runs the scripts it is told
};

// What happens to the requests of one rule, or of a location's rest. Whole: nothing is inherited.
struct SiteRule {
  std::string regex;  // "^" for the rest
  bool allow = true;
  bool scripts = false;  // files *.php are run; only with Backend::kPhp
  model::Passthru::Kind passthru = model::Passthru::Kind::kRefuse;
  std::string target;                // of kRewrite: the replacement for nginx, between its quotes
  std::optional<int64_t> expires_s;  // negative: not cached; unset: a header of the user says it
  std::vector<model::Header> headers;

  bool operator==(const SiteRule&) const = default;
};

struct SiteLocation {
  std::string prefix;               // "/", "/docs/": always with a trailing slash
  bool also_without_slash = false;  // "/docs" itself belongs to it too
  std::string root;                 // absolute, without trailing slash; empty: no files
  std::vector<std::string> index;
  std::vector<SiteRule> rules;  // the first that matches; the last one matches everything
  bool buffer_requests = true;
  uint64_t max_request_bytes = 0;

  bool operator==(const SiteLocation&) const = default;
};

// web.locations with every default and every path worked out.
struct Site {
  Backend backend = Backend::kNone;
  std::string upstream;  // "127.0.0.1:8888", "unix:/run/app.sock"; empty with kNone
  // Of requests that the php-fpm with the debugger serves; empty: there is none.
  std::string debugger_key;
  std::vector<SiteLocation> locations;

  bool operator==(const Site&) const = default;
};

// The start command of the container: the user's, else the runtime's. Empty: none.
std::string StartCommand(const ConfigInput& input);

// InvalidArgument "web.locations.<path>.<key>: …".
StatusOr<Site> PlanSite(const ConfigInput& input);

}  // namespace paas::agent
