#include "container/helper_process.h"

#include "common/os/spawn_request.h"

namespace paas::container {
namespace {

constexpr int kRequestsFd = 3;  // where the helper expects its socket

}  // namespace

StatusOr<pid_t> SpawnHelper(const std::string& binary, int socket) {
  // A session of its own: what a terminal sends to the agent is not for the helper.
  os::SpawnRequest request(os::SpawnRequest::Leads::kSession);
  request.GiveNothing(0);
  for (const int output : {1, 2}) request.Give(output, output);
  request.Give(socket, kRequestsFd);
  return request.Start({binary}, std::map<std::string, std::string>());
}

}  // namespace paas::container
