#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/diagnostics.h"

namespace paas::model {

// Where something of a project's configuration stands, for findings that are made after reading.
struct Place {
  SourceLocation value;
  SourceLocation key;
  std::string key_path;  // as a person reads it: "services.db.type"

  bool operator==(const Place&) const = default;
};

// By path: "services/db/type", "applications/app/relationships/database".
class Places {
 public:
  void Add(const std::string& path, Place place) { places_.emplace(path, std::move(place)); }
  bool Has(const std::string& path) const { return places_.count(path) != 0; }

  // Of the path, or of the nearest that encloses it; empty when there is none.
  Place Find(std::string path) const;

  // Findings that point to a value, or to its key.
  Diagnostic Error(const std::string& path, std::string message, std::string hint = "") const;
  Diagnostic KeyError(const std::string& path, std::string message, std::string hint = "") const;
  Diagnostic Warning(const std::string& path, std::string message, std::string hint = "") const;

 private:
  std::map<std::string, Place> places_;
};

// The path of a route, whose URL is as in Route::url.
std::string PlaceOfRoute(std::string url);

}  // namespace paas::model
