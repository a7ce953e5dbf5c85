#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace paas::model {

// What happens to a request whose file is missing or not allowed.
struct Passthru {
  enum class Kind {
    kRefuse,    // `false`: 404 when missing, 403 when disallowed
    kUpstream,  // `true`: handed to the application unchanged
    kRewrite,   // a string: rewritten to `target`, a front controller or another path
  };
  Kind kind = Kind::kUpstream;
  std::string target;  // "/index.php", may hold named groups "$name" and a query string

  bool operator==(const Passthru&) const = default;
};

// How long a client may cache a static file; negative: not at all (headers say so).
struct Expires {
  std::chrono::milliseconds after{-1000};

  bool Caches() const { return after.count() >= 0; }
  bool operator==(const Expires&) const = default;
};

// "-1s", "300s" or, below whole seconds, "1500ms".
std::string ToString(const Expires& expires);

struct Header {
  std::string name;
  std::string value;

  bool operator==(const Header&) const = default;
};

// `rules.<pattern>`: what differs for paths that match. Unset fields come from the location.
struct LocationRule {
  std::string pattern;  // PCRE, matched against the full path of the URL, not anchored
  std::optional<Passthru> passthru;
  std::optional<bool> scripts;
  std::optional<bool> allow;
  std::optional<Expires> expires;
  std::optional<std::vector<Header>> headers;  // replaces the location's headers entirely

  bool operator==(const LocationRule&) const = default;
};

struct RequestBuffering {
  bool enabled = true;
  uint64_t max_request_bytes = uint64_t{250} << 20;

  bool operator==(const RequestBuffering&) const = default;
};

// One entry of `web.locations`. Locations do not inherit from each other; the longest path wins.
struct Location {
  std::string path;                 // "/", "/static"; as written, with a leading slash
  std::optional<std::string> root;  // relative to the application's root; "" is the root itself
  Passthru passthru;
  std::vector<std::string> index;
  Expires expires;
  bool allow = true;
  bool scripts = true;
  std::vector<Header> headers;      // on static files only
  std::vector<LocationRule> rules;  // in the order of the file
  RequestBuffering request_buffering;

  bool operator==(const Location&) const = default;
};

}  // namespace paas::model
