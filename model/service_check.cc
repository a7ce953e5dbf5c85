#include "model/service_check.h"

#include <algorithm>

#include "model/reader/field.h"

namespace paas::model {

namespace {

const std::vector<std::string>& PrivilegeWords() {
  static const std::vector<std::string> words = {"ro", "rw", "admin", "replication",
                                                 "replication-admin"};
  return words;
}

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Letters, digits, "-" and "_": the name becomes that of a user.
bool IsEndpointName(const std::string& name) {
  constexpr size_t kLongest = 63;
  return !name.empty() && name.size() <= kLongest &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

// "default_schema" of "{default_schema}", "core" of "solr/{core}"; "" when there is none.
std::string KeyIn(const std::optional<std::string>& text) {
  if (!text) return "";
  const size_t open = text->find('{');
  const size_t close = open == std::string::npos ? open : text->find('}', open);
  return close == std::string::npos ? "" : text->substr(open + 1, close - open - 1);
}

class ConfigurationCheck {
 public:
  ConfigurationCheck(const Service& service, const ServiceDescription& description,
                     const Places& places)
      : service_(service),
        description_(description),
        places_(places),
        root_("services/" + service.name + "/configuration") {}

  Diagnostics Run() && {
    CheckKeys();
    ReadListed();
    if (description_.custom) CheckEndpoints();
    return std::move(findings_);
  }

 private:
  void Error(const std::string& path, std::string message, std::string hint = "") {
    findings_.push_back(places_.Error(path, std::move(message), std::move(hint)));
  }
  void KeyError(const std::string& path, std::string message, std::string hint = "") {
    findings_.push_back(places_.KeyError(path, std::move(message), std::move(hint)));
  }

  void CheckKeys() {
    std::vector<std::string> known = description_.configuration;
    if (description_.custom) known.emplace_back(kRotatePasswords);
    for (const auto& [key, value] : service_.configuration) {
      if (key.starts_with('.') || UnderstandsKey(description_, key)) continue;
      std::string hint = DidYouMean(key, known);
      if (hint.empty()) hint = known.empty() ? "it has none" : "expected " + Alternatives(known);
      KeyError(root_ + "/" + key, "unknown key for " + service_.type.name, std::move(hint));
    }
  }

  // What privileges may name: the items of the list that the image looks at. Without the list they
  // make it.
  void ReadListed() {
    const std::string& key = description_.access.path_from;
    const Value* value = key.empty() ? nullptr : Find(service_.configuration, key);
    if (value == nullptr || value->IsNull()) return;
    is_listed_ = true;
    if (const Value::Map* map = value->AsMap()) {
      for (const auto& entry : *map) listed_.push_back(entry.first);
      return;
    }
    if (value->AsList() == nullptr) {
      Error(root_ + "/" + key, "must be a list of names", "write it like `" + key + ": [main]`");
      return;
    }
    size_t index = 0;
    for (const Value& item : *value->AsList()) {
      const std::string path = root_ + "/" + key + "/" + std::to_string(index++);
      if (item.AsString() == nullptr || item.AsString()->empty()) {
        Error(path, "must be a name");
      } else if (Contains(listed_, *item.AsString())) {
        Error(path, "\"" + *item.AsString() + "\" is listed twice");
      } else {
        listed_.push_back(*item.AsString());
      }
    }
  }

  void CheckEndpoints() {
    const Value* endpoints = Find(service_.configuration, "endpoints");
    if (endpoints == nullptr || endpoints->IsNull()) return;
    const std::string path = root_ + "/endpoints";
    if (endpoints->AsMap() == nullptr) {
      Error(path, "must be a mapping from names to settings");
      return;
    }
    for (const auto& [name, value] : *endpoints->AsMap()) {
      const std::string at = path + "/" + name;
      if (!IsEndpointName(name)) {
        KeyError(at, "is no possible name; a name has letters, digits, \"-\" and \"_\"");
      } else if (value.AsMap() == nullptr && !value.IsNull()) {
        Error(at, "must be a mapping");
      } else if (value.AsMap() != nullptr) {
        CheckEndpoint(at, *value.AsMap());
      }
    }
  }

  void CheckEndpoint(const std::string& at, const Value::Map& endpoint) {
    const std::string path_key = KeyIn(description_.custom->path);
    const Value* path = path_key.empty() ? nullptr : Find(endpoint, path_key);
    if (path != nullptr && path->AsString() != nullptr) {
      CheckListed(at + "/" + path_key, *path->AsString(), /*is_key=*/false);
    }
    const Value* privileges = Find(endpoint, "privileges");
    if (privileges == nullptr || privileges->IsNull()) return;
    if (privileges->AsMap() == nullptr) {
      Error(at + "/privileges", "must be a mapping from names to ro, rw or admin");
      return;
    }
    for (const auto& [name, word] : *privileges->AsMap()) {
      const std::string entry = at + "/privileges/" + name;
      CheckListed(entry, name, /*is_key=*/true);
      const std::string text = word.AsString() == nullptr ? ToJson(word) : *word.AsString();
      if (Contains(PrivilegeWords(), text)) continue;
      const std::string hint = DidYouMean(text, PrivilegeWords());
      Error(entry, "\"" + text + "\" is no privilege",
            hint.empty() ? "expected " + Alternatives(PrivilegeWords()) : hint);
    }
  }

  void CheckListed(const std::string& path, const std::string& name, bool is_key) {
    const std::string& list = description_.access.path_from;
    if (!is_listed_ || Contains(listed_, name)) return;
    std::string hint = DidYouMean(name, listed_);
    if (hint.empty()) hint = "add it to `configuration." + list + "`";
    const std::string message = "\"" + name + "\" is not among the service's " + list;
    is_key ? KeyError(path, message, std::move(hint)) : Error(path, message, std::move(hint));
  }

  const Service& service_;
  const ServiceDescription& description_;
  const Places& places_;
  const std::string root_;
  bool is_listed_ = false;
  std::vector<std::string> listed_;
  Diagnostics findings_;
};

}  // namespace

bool UnderstandsKey(const ServiceDescription& description, std::string_view key) {
  if (description.custom && key == kRotatePasswords) return true;
  return std::find(description.configuration.begin(), description.configuration.end(), key) !=
         description.configuration.end();
}

Diagnostics CheckServiceConfiguration(const Service& service, const ServiceDescription& description,
                                      const Places& places) {
  return ConfigurationCheck(service, description, places).Run();
}

}  // namespace paas::model
