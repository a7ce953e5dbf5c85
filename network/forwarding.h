#pragma once

#include "common/status/status.h"

namespace paas::network {

// net.ipv4.ip_forward of the calling thread's network namespace.
StatusOr<bool> IpForwardIsOn();
Status SetIpForward(bool on);

}  // namespace paas::network
