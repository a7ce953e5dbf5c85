#pragma once

#include <map>
#include <string>
#include <vector>

namespace paas::model {

struct AddressRule {
  std::string network;  // "203.0.113.0/24", "2001:db8::/32"
  bool allows = false;

  bool operator==(const AddressRule&) const = default;
};

// Whom the router lets in to an environment: who passes the rules and, when there are users, is one
// of them. The first rule that matches decides; without one everybody may come, but where all rules
// allow only those that they name.
struct HttpAccess {
  std::map<std::string, std::string> users;  // name → hash of the password, as crypt(3) makes it
  std::vector<AddressRule> rules;

  bool IsOpen() const { return users.empty() && rules.empty(); }
  bool operator==(const HttpAccess&) const = default;
};

}  // namespace paas::model
