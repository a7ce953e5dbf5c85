#include "common/os/file.h"
#include "container/cgroup/cgroup.h"
#include "container/cgroup/format.h"

namespace paas::container {
namespace {

bool Says(const std::string& path, std::string_view word) {
  const StatusOr<std::string> text = os::ReadFile(path, 4096);
  return text.ok() && std::string_view(*text).substr(0, word.size()) == word;
}

}  // namespace

bool Cgroup::IsFrozenAbove() const {
  for (std::string path = v2_; path.size() > v2_root_.size();) {
    path.resize(path.rfind('/'));
    if (Says(path + "/cgroup.freeze", "1")) return true;
  }
  return false;
}

Status Cgroup::SetFrozen(bool frozen) const {
  PAAS_RETURN_IF_ERROR(os::WriteFile(v2_ + "/cgroup.freeze", frozen ? "1" : "0"));
  if (!frozen && IsFrozenAbove()) return absl::OkStatus();
  return AwaitEvent("frozen", frozen ? 1 : 0, std::chrono::seconds(5));
}

bool Cgroup::IsFrozen() const {
  const StatusOr<std::string> events = os::ReadFile(v2_ + "/cgroup.events", 4096);
  return events.ok() && ParseKey(*events, "frozen") != 0;
}

}  // namespace paas::container
