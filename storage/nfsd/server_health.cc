#include "storage/nfsd/server_health.h"

#include <set>

#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::storage {
namespace {

using volume::Health;

constexpr std::chrono::seconds kTimeout{5};
constexpr char kNumericIds[] = "/sys/module/nfsd/parameters/nfs4_disable_idmapping";

// mountd would look up the groups of ids here, where containers' users have none.
bool ManagesGroups() {
  const std::set<std::string> kYes = {"1", "t", "true", "y", "yes", "on"};
  const auto asked =
      os::RunCommand({.argv = {"nfsconf", "--get", "mountd", "manage-gids"}, .timeout = kTimeout});
  if (!asked.ok() || asked->exit_code != 0) return false;
  return kYes.contains(asked->output.substr(0, asked->output.find('\n')));
}

}  // namespace

std::vector<Health> ExamineServer() {
  std::vector<Health> found;
  if (ManagesGroups()) {
    found.push_back({Health::Level::kProblem, "mountd takes the groups of users from containers",
                     "set manage-gids=n for [mountd] in /etc/nfs.conf.d/, and restart nfs-server"});
  }
  if (os::ReadFile(kNumericIds).value_or("Y").starts_with('N')) {
    found.push_back({Health::Level::kProblem, "nfsd wants names of ids",
                     std::string("echo Y > ") + kNumericIds});
  }
  return found;
}

}  // namespace paas::storage
