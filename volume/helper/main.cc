// paas-volume: mounts a network file system for a container. Started by the agent's volume drivers,
// since namespaces are entered by small processes only, and since a process that waits for a file
// server may wait for long.
//
//   paas-volume attach USER_NAMESPACE SECRETS_FILE TARGET N {PATH OWNER}×N CLIENT [ARGUMENT…]
//   paas-volume nfs SOURCE OPTIONS FIRST_ID CLIENT_NAME TARGET N {PATH OWNER}×N
//   paas-volume nfs-flush FIRST_ID PATH
//   paas-volume nfs-detach TARGET
//   paas-volume read PATH       the files of a directory, on standard output
//   paas-volume fill PATH       the other way round; how it ended is in the exit code

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>

#include "volume/helper/attach.h"
#include "volume/helper/content.h"
#include "volume/helper/nfs.h"
#include "volume/moosefs/piped_content.h"

namespace paas::volume {
namespace {

// What is left of the command line.
using Arguments = std::deque<std::string>;

Status Misused() { return InvalidArgument("paas-volume is started by paas-agent"); }

std::string Take(Arguments& arguments) {
  std::string first = std::move(arguments.front());
  arguments.pop_front();
  return first;
}

uint32_t TakeNumber(Arguments& arguments) {
  return static_cast<uint32_t>(std::strtoul(Take(arguments).c_str(), nullptr, 10));
}

// N {PATH OWNER}×N
StatusOr<std::vector<Directory>> TakeDirectories(Arguments& arguments) {
  if (arguments.empty()) return Misused();
  const size_t count = TakeNumber(arguments);
  if (count > arguments.size() / 2) return Misused();
  std::vector<Directory> directories(count);
  for (Directory& directory : directories) {
    directory.path = Take(arguments);
    directory.owner = TakeNumber(arguments);
  }
  return directories;
}

Status Attach(Arguments arguments) {
  if (arguments.size() < 4) return Misused();
  ClientMount mount{.user_namespace = Take(arguments),
                    .secrets_file = Take(arguments),
                    .client = {},
                    .directories = {},
                    .target = Take(arguments)};
  PAAS_ASSIGN_OR_RETURN(mount.directories, TakeDirectories(arguments));
  if (arguments.empty()) return Misused();
  mount.client.assign(arguments.begin(), arguments.end());
  return AttachClient(mount);
}

Status Nfs(Arguments arguments) {
  if (arguments.size() < 6) return Misused();
  NfsMount mount{
      .source = Take(arguments), .data = Take(arguments), .client_name = {}, .delivery = {}};
  mount.delivery.first_id = TakeNumber(arguments);
  mount.client_name = Take(arguments);
  mount.delivery.target = Take(arguments);
  PAAS_ASSIGN_OR_RETURN(mount.delivery.directories, TakeDirectories(arguments));
  return arguments.empty() ? AttachNfs(mount) : Misused();
}

Status Run(Arguments arguments) {
  if (arguments.empty()) return Misused();
  const std::string verb = Take(arguments);
  if (verb == "attach") return Attach(std::move(arguments));
  if (verb == "nfs") return Nfs(std::move(arguments));
  if (verb == "nfs-flush" && arguments.size() == 2) {
    const uint32_t first_id = TakeNumber(arguments);
    return FlushNfs(first_id, arguments[0]);
  }
  if (verb == "nfs-detach" && arguments.size() == 1) return DetachNfs(arguments[0]);
  if (verb == "read" && arguments.size() == 1) return SendContent(arguments[0], STDOUT_FILENO);
  if (verb == "fill" && arguments.size() == 1) return TakeContent(arguments[0], STDIN_FILENO);
  return Misused();
}

}  // namespace
}  // namespace paas::volume

int main(int argc, char** argv) {
  ::umask(0022);
  const paas::Status done = paas::volume::Run({argv + 1, argv + argc});
  if (!done.ok()) std::fprintf(stderr, "%s\n", paas::Message(done).c_str());
  return done.ok() ? 0 : paas::volume::kStatusExit + done.raw_code();
}
