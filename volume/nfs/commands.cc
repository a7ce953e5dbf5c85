#include "volume/nfs/commands.h"

#include <utility>
#include <vector>

namespace paas::volume {
namespace {

constexpr std::chrono::seconds kMountTimeout{40};
constexpr std::chrono::seconds kFlushTimeout{60};
// The kernel's client says goodbye to a server that still knows of its locks for up to 10 s.
constexpr std::chrono::seconds kDetachTimeout{20};

os::Command Helper(const NfsOptions& options, std::vector<std::string> arguments,
                   std::chrono::milliseconds timeout) {
  std::vector<std::string> argv = {"sh", "-c", "\"$@\"; exit $?", "sh", options.helper};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return {.argv = std::move(argv), .timeout = timeout};
}

}  // namespace

std::string ClientName(const NfsOptions& options, uint32_t first_id) {
  return "paas-" + options.node + "-" + std::to_string(first_id);
}

// nosharecache: what hangs, or is cut off, is one container's. What others change is seen after a
// second at most; who opens a file sees what was written by whoever closed it.
std::string MountData(const NfsOptions& options, uint16_t port) {
  return "vers=4.2,proto=tcp,sec=sys,hard,nosharecache,actimeo=1,lookupcache=positive,addr=" +
         options.server + ",port=" + std::to_string(port);
}

os::Command AttachCommand(const NfsOptions& options, const NfsExport& from,
                          const AttachRequest& request, const std::string& target) {
  std::vector<std::string> arguments = {"nfs",
                                        options.server + ":" + from.path,
                                        MountData(options, from.port),
                                        std::to_string(request.first_id),
                                        ClientName(options, request.first_id),
                                        target,
                                        std::to_string(request.directories.size())};
  for (const Directory& directory : request.directories) {
    arguments.insert(arguments.end(), {directory.path, std::to_string(directory.owner)});
  }
  return Helper(options, std::move(arguments), kMountTimeout);
}

os::Command FlushCommand(const NfsOptions& options, uint32_t first_id,
                         const std::string& mount_point) {
  return Helper(options, {"nfs-flush", std::to_string(first_id), mount_point}, kFlushTimeout);
}

os::Command DetachCommand(const NfsOptions& options, const std::string& target) {
  return Helper(options, {"nfs-detach", target}, kDetachTimeout);
}

}  // namespace paas::volume
