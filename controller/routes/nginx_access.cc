#include "controller/routes/nginx_access.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "common/digest/sha256.h"
#include "controller/routes/nginx_guesses.h"

namespace paas::controller {
namespace {

using Rules = std::vector<model::AddressRule>;

std::string NameOf(const Rules& rules) {
  std::string text;
  for (const model::AddressRule& rule : rules) {
    text += (rule.allows ? "allow " : "deny ") + rule.network + "\n";
  }
  return "visitor_" + digest::Sha256Hex(text).substr(0, 12);
}

bool AllAllow(const Rules& rules) {
  return std::all_of(rules.begin(), rules.end(), [](const auto& rule) { return rule.allows; });
}

// nginx takes the longest network that matches. Networks are within each other or apart, so this
// is the first rule that matches once those are left out that an earlier one decides; who took
// the rules has done that.
void WriteRules(const Rules& rules, ConfigWriter& config) {
  config.Open("geo $" + NameOf(rules)).Line(AllAllow(rules) ? "default 0" : "default 1");
  for (const model::AddressRule& rule : rules) {
    config.Line(rule.network + (rule.allows ? " 1" : " 0"));
  }
  config.Close();
  config.Open("map $" + NameOf(rules) + "$is_probe $refused_" + NameOf(rules))
      .Line("default \"\"")
      .Line("00 1")
      .Close();
}

std::string FileOf(const std::map<std::string, std::string>& users) {
  std::string text;
  for (const auto& [name, hash] : users) text += name + ":" + hash + "\n";
  return text;
}

}  // namespace

void WriteAccessMaps(const RouterSettings& settings, const std::vector<const Site*>& sites,
                     ConfigWriter& config) {
  std::map<std::string, const Rules*> rules;
  for (const Site* site : sites) {
    if (!site->access.rules.empty()) rules[NameOf(site->access.rules)] = &site->access.rules;
  }
  for (const auto& [name, one] : rules) WriteRules(*one, config);
  const bool is_open = std::all_of(sites.begin(), sites.end(),
                                   [](const Site* site) { return site->access.IsOpen(); });
  if (is_open) return;
  // "off" is nginx's own word for no password.
  for (const auto& [variable, usual, probe] :
       {std::tuple("$is_probe", "0", "1"), std::tuple("$realm", "\"Restricted\"", "off")}) {
    config.Open("map $http_x_paas_probe " + std::string(variable));
    config.Line(std::string("default ") + usual);
    if (!settings.probe_key.empty()) config.Line(Quoted(settings.probe_key) + " " + probe);
    config.Close();
  }
}

void WriteUsers(const RouterSettings& settings, const Site& site, RouterFiles& files,
                ConfigWriter& config) {
  if (site.access.users.empty()) {
    config.Line("set $forwarded_authorization $http_authorization");
    return;
  }
  const std::string text = FileOf(site.access.users);
  const std::string name = "users-" + digest::Sha256Hex(text).substr(0, 16);
  files.users[name] = text;
  config.Line("auth_basic $realm");
  config.Line("auth_basic_user_file " + Quoted(settings.Users() + "/" + name));
  WriteGuessPhases(settings, config);
  // The password is the router's: nobody behind it learns it.
  config.Line("set $forwarded_authorization \"\"");
}

void WriteAddressCheck(const Site& site, ConfigWriter& config) {
  if (site.access.rules.empty()) return;
  config.Open("if ($refused_" + NameOf(site.access.rules) + ")")
      .Line("return 403 \"This address may not come here.\\n\"")
      .Close();
}

}  // namespace paas::controller
