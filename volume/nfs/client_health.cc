#include "volume/nfs/client_health.h"

#include <sys/utsname.h>

#include "common/os/file.h"

namespace paas::volume {
namespace {

std::string ModulesOf(const KernelFacts& facts) {
  if (!facts.modules.empty()) return facts.modules;
  utsname kernel{};
  (void)::uname(&kernel);
  return std::string("/lib/modules/") + kernel.release;
}

bool Names(const std::string& file, const std::string& what) {
  return os::ReadFile(file).value_or("").find(what) != std::string::npos;
}

// As a module it is loaded by the first mount.
bool HasClient(const KernelFacts& facts) {
  if (Names(facts.filesystems, "\tnfs4\n")) return true;
  const std::string modules = ModulesOf(facts);
  return Names(modules + "/modules.dep", "/nfsv4.ko") ||
         Names(modules + "/modules.builtin", "/nfsv4.ko");
}

}  // namespace

std::vector<Health> ExamineNfsClient(const KernelFacts& facts) {
  std::vector<Health> found;
  if (!HasClient(facts)) {
    found.push_back({Health::Level::kProblem, "the kernel of this node has no NFS client",
                     "run one with the module nfsv4: Debian's linux-image-amd64 has it"});
  }
  // On is the default.
  if (os::ReadFile(facts.numeric_ids).value_or("Y").starts_with('N')) {
    found.push_back({Health::Level::kProblem, "the NFS client of this node asks for names of ids",
                     "echo Y > " + facts.numeric_ids});
  }
  return found;
}

}  // namespace paas::volume
