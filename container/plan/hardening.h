#pragma once

#include <cstdint>
#include <string>
#include <vector>

// What every container is bounded by, as data.

namespace paas::container {

// Members see every process of the container in /proc (hidepid=invisible); others only their own.
// "adm" in Debian. Init has it and what is executed beside it; what init's services run as `web`
// has not.
inline constexpr uint32_t kProcGroup = 4;
// The group of terminals, "tty" in Debian.
inline constexpr uint32_t kTerminalGroup = 5;

// What is left to container root: services start as root, bind low ports, give files to other
// users, become them and end their children. No override of file permissions, and no chroot:
// sshd runs as `web`.
const std::vector<std::string>& KeptCapabilities();

// Files and directories of /proc that tell of the node or act on it.
const std::vector<std::string>& MaskedProcPaths();
const std::vector<std::string>& ReadOnlyProcPaths();

}  // namespace paas::container
