#pragma once

#include <chrono>
#include <string>

#include "common/status/status.h"

namespace paas::membership {

// The certificate, as PEM, that the server at "host:port" shows in its chain and that has the
// fingerprint `pin`. Nothing of that connection is believed, and nothing is sent over it: connect
// again, with this certificate as the authority. PermissionDenied when the server shows none that
// fits; Unavailable when there is no server within `timeout`.
StatusOr<std::string> FetchPinnedAuthority(const std::string& address, const std::string& pin,
                                           std::chrono::seconds timeout);

}  // namespace paas::membership
