#include "network/forwarding.h"

#include "common/os/file.h"

namespace paas::network {
namespace {

constexpr const char* kPath = "/proc/sys/net/ipv4/ip_forward";

}  // namespace

StatusOr<bool> IpForwardIsOn() {
  PAAS_ASSIGN_OR_RETURN(std::string value, os::ReadFile(kPath));
  return !value.empty() && value[0] == '1';
}

Status SetIpForward(bool on) { return os::WriteFile(kPath, on ? "1" : "0"); }

}  // namespace paas::network
