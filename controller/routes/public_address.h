#pragma once

#include <string_view>

namespace paas::controller {

// "93.184.216.34"
bool IsIpv4Literal(std::string_view text);

// Whether an IPv4 address may be anybody's on the internet: not of this node, of its networks, of
// containers, nor reserved. A project must not reach those through a proxy route.
bool IsPublicAddress(std::string_view address);

}  // namespace paas::controller
