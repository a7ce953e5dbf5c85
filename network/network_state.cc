#include "network/network_state.h"

namespace paas::network {

std::string_view SetName(Set set) {
  switch (set) {
    case Set::kEndpoint:
      return "endpoint";
    case Set::kAllow:
      return "allow";
    case Set::kOutbound:
      return "outbound";
    case Set::kNamed:
      return "named";
    case Set::kNamedPort:
      return "named_port";
    case Set::kResolving:
      return "resolving";
    case Set::kDeniedFrom:
      return "denied_from";
    case Set::kDeniedTo:
      return "denied_to";
  }
  return "?";
}

std::string Element::Describe() const {
  std::string text = std::string(SetName(set)) + " " + link;
  switch (set) {
    case Set::kEndpoint:
    case Set::kNamed:
      text += " " + address.ToString();
      break;
    case Set::kNamedPort:
      text += " " + address.ToString() + " " + std::to_string(port);
      break;
    case Set::kAllow:
      text += " " + address.ToString() + " " +
              std::string(ToString(static_cast<Protocol>(protocol))) + " " + std::to_string(port);
      break;
    case Set::kOutbound:
      text += " " + chain;
      break;
    case Set::kResolving:
    case Set::kDeniedFrom:
    case Set::kDeniedTo:
      break;
  }
  return text + " (" + owner + ")";
}

}  // namespace paas::network
