#include "controller/deploy/http_access.h"

#include <arpa/inet.h>
#include <crypt.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <set>
#include <string_view>

#include "common/digest/random.h"

namespace paas::controller {
namespace {

constexpr size_t kMostUsers = 100;
constexpr size_t kMostRules = 200;
constexpr size_t kShortestPassword = 8;
constexpr size_t kLongestPassword = 128;
// SHA-512 with the fewest rounds there are: nginx computes it for each request, while others wait.
constexpr char kHash[] = "$6$";
constexpr unsigned long kRounds = 1000;

struct Network {
  int family = AF_INET;
  std::array<uint8_t, 16> address{};
  unsigned bits = 0;

  unsigned width() const { return family == AF_INET ? 32 : 128; }
  bool Bit(unsigned index) const { return (address[index / 8] >> (7 - index % 8) & 1) != 0; }
  bool Holds(const Network& other) const {
    if (family != other.family || bits > other.bits) return false;
    for (unsigned i = 0; i < bits; ++i) {
      if (Bit(i) != other.Bit(i)) return false;
    }
    return true;
  }
  std::string Text() const {
    char text[INET6_ADDRSTRLEN] = "";
    ::inet_ntop(family, address.data(), text, sizeof text);
    return text + ("/" + std::to_string(bits));
  }
};

StatusOr<Network> ParseNetwork(const std::string& text) {
  const Status wrong =
      InvalidArgument("'" + text + "' is no address: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32");
  const size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  Network network{.family = address.find(':') == std::string::npos ? AF_INET : AF_INET6};
  if (::inet_pton(network.family, address.c_str(), network.address.data()) != 1) return wrong;
  network.bits = network.width();
  if (slash != std::string::npos) {
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + slash + 1, end, network.bits);
    if (read.ec != std::errc() || read.ptr != end || network.bits > network.width()) return wrong;
  }
  for (unsigned i = network.bits; i < network.width(); ++i) {
    network.address[i / 8] &= static_cast<uint8_t>(~(0x80u >> (i % 8)));
  }
  return network;
}

Status CheckUser(const std::string& name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._@+-").find(c) != std::string_view::npos;
  };
  if (!name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), is_plain)) {
    return absl::OkStatus();
  }
  return InvalidArgument("a user's name has 1 to 64 letters, digits and . _ @ + -");
}

StatusOr<std::string> HashOf(const std::string& password) {
  if (password.size() < kShortestPassword || password.size() > kLongestPassword ||
      password.find_first_of(std::string("\r\n\0", 3)) != std::string::npos) {
    return InvalidArgument("a password has " + std::to_string(kShortestPassword) + " to " +
                           std::to_string(kLongestPassword) + " characters, of one line");
  }
  const std::string random = digest::RandomBytes(16);
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  if (::crypt_gensalt_rn(kHash, kRounds, random.data(), static_cast<int>(random.size()), setting,
                         sizeof setting) == nullptr) {
    return ErrnoStatus("crypt_gensalt");
  }
  const auto data = std::make_unique<crypt_data>();
  const char* hash = ::crypt_r(password.c_str(), setting, data.get());
  if (hash == nullptr || hash[0] == '*') return Internal("this password cannot be hashed");
  return std::string(hash);
}

const HttpAccessRecord* RecordOf(const std::vector<HttpAccessRecord>& records,
                                 const std::string& environment) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const auto& record) {
    return record.environment == environment;
  });
  return found == records.end() ? nullptr : &*found;
}

Status ApplyUsers(const HttpAccesses::Change& change, model::HttpAccess& access) {
  for (const std::string& name : change.removed_users) {
    if (access.users.erase(name) == 0) return NotFound("there is no user '" + name + "'");
  }
  for (const auto& [name, password] : change.passwords) {
    PAAS_RETURN_IF_ERROR(CheckUser(name));
    PAAS_ASSIGN_OR_RETURN(access.users[name], HashOf(password));
  }
  if (access.users.size() <= kMostUsers) return absl::OkStatus();
  return InvalidArgument("an environment has " + std::to_string(kMostUsers) + " users at most");
}

Status ApplyRules(const HttpAccesses::Change& change, model::HttpAccess& access) {
  if (!change.rules) return absl::OkStatus();
  access.rules.clear();
  for (const std::string& text : *change.rules) {
    PAAS_ASSIGN_OR_RETURN(const auto rules, ParseAddressRule(text));
    access.rules.insert(access.rules.end(), rules.begin(), rules.end());
  }
  access.rules = Decisive(access.rules);
  if (access.rules.size() <= kMostRules) return absl::OkStatus();
  return InvalidArgument("an environment has " + std::to_string(kMostRules) + " rules at most");
}

}  // namespace

StatusOr<std::vector<model::AddressRule>> ParseAddressRule(const std::string& text) {
  const size_t colon = text.find(':');
  const std::string verb = text.substr(0, colon);
  if (colon == std::string::npos || (verb != "allow" && verb != "deny")) {
    return InvalidArgument("'" + text + "' is no rule: allow:NETWORK, deny:NETWORK or deny:any");
  }
  const bool allows = verb == "allow";
  const std::string network = text.substr(colon + 1);
  if (network == "any" || network == "all") {
    return std::vector<model::AddressRule>{{"0.0.0.0/0", allows}, {"::/0", allows}};
  }
  PAAS_ASSIGN_OR_RETURN(const Network parsed, ParseNetwork(network));
  return std::vector<model::AddressRule>{{parsed.Text(), allows}};
}

std::vector<model::AddressRule> Decisive(const std::vector<model::AddressRule>& rules) {
  std::vector<model::AddressRule> kept;
  std::vector<Network> decided;
  for (const model::AddressRule& rule : rules) {
    const StatusOr<Network> network = ParseNetwork(rule.network);
    if (!network.ok()) continue;
    const bool is_decided = std::any_of(decided.begin(), decided.end(),
                                        [&](const Network& one) { return one.Holds(*network); });
    if (is_decided) continue;
    decided.push_back(*network);
    kept.push_back(rule);
  }
  return kept;
}

EffectiveAccess AccessOf(const std::vector<Environment>& environments,
                         const std::vector<HttpAccessRecord>& records,
                         const std::string& environment) {
  std::map<std::string, std::string> parents;
  for (const Environment& one : environments) parents[one.name] = one.parent;
  std::set<std::string> seen;
  for (std::string name = environment; !name.empty() && seen.insert(name).second;
       name = parents[name]) {
    const HttpAccessRecord* record = RecordOf(records, name);
    if (record == nullptr) continue;
    if (record->children_only && name == environment) continue;
    return {.from = name, .is_enabled = record->is_enabled, .access = record->access};
  }
  return {};
}

StatusOr<RoutingTable::AccessTable> AllAccess(StateStore& store) {
  RoutingTable::AccessTable table;
  PAAS_ASSIGN_OR_RETURN(const auto all, store.ListHttpAccess(""));
  if (all.empty()) return table;
  PAAS_ASSIGN_OR_RETURN(const auto environments, store.ListEnvironments(""));
  std::map<std::string, std::vector<HttpAccessRecord>> records;
  for (const HttpAccessRecord& record : all) records[record.project].push_back(record);
  std::map<std::string, std::vector<Environment>> projects;
  for (const Environment& one : environments) projects[one.project].push_back(one);
  for (const Environment& one : environments) {
    const auto found = records.find(one.project);
    if (found == records.end()) continue;
    EffectiveAccess effective = AccessOf(projects[one.project], found->second, one.name);
    if (!effective.is_enabled || effective.access.IsOpen()) continue;
    table[{one.project, one.name}] = std::move(effective.access);
  }
  return table;
}

StatusOr<HttpAccesses::View> HttpAccesses::Get(const std::string& project,
                                               const std::string& environment) {
  PAAS_RETURN_IF_ERROR(store_.GetEnvironment(project, environment).status());
  PAAS_ASSIGN_OR_RETURN(const auto environments, store_.ListEnvironments(project));
  PAAS_ASSIGN_OR_RETURN(const auto records, store_.ListHttpAccess(project));
  View view{.own = std::nullopt, .effective = AccessOf(environments, records, environment)};
  if (const HttpAccessRecord* own = RecordOf(records, environment)) view.own = *own;
  return view;
}

StatusOr<HttpAccesses::View> HttpAccesses::Set(const std::string& project,
                                               const std::string& environment,
                                               const Change& change) {
  PAAS_ASSIGN_OR_RETURN(const View before, Get(project, environment));
  if (change.inherits) {
    PAAS_RETURN_IF_ERROR(store_.DeleteHttpAccess(project, environment));
  } else {
    HttpAccessRecord record = before.own.value_or(HttpAccessRecord{
        .project = project,
        .environment = environment,
        .access = before.effective.is_enabled ? before.effective.access : model::HttpAccess()});
    record.is_enabled = change.is_enabled.value_or(record.is_enabled);
    record.children_only = change.children_only.value_or(record.children_only);
    record.updated_unix_ms = clock_();
    PAAS_RETURN_IF_ERROR(ApplyUsers(change, record.access));
    PAAS_RETURN_IF_ERROR(ApplyRules(change, record.access));
    PAAS_RETURN_IF_ERROR(store_.PutHttpAccess(record));
  }
  const Status served = routes_.Refresh();
  if (!served.ok()) {
    return Unavailable("stored, but the router does not follow yet: " + Message(served));
  }
  return Get(project, environment);
}

}  // namespace paas::controller
