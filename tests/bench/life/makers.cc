#include "tests/bench/life/makers.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "common/os/file.h"

namespace paas::bench {
namespace {

constexpr char kLimitV1[] = "/memory.limit_in_bytes";
constexpr char kLimitV2[] = "/memory.max";

container::Limits LimitsWith(uint64_t memory_bytes) {
  return {.cpu_millis = 1000, .memory_bytes = memory_bytes, .pids = 64};
}

}  // namespace

StatusOr<std::unique_ptr<Ours>> Ours::Create(const std::string& directory,
                                             const std::string& root) {
  auto ours = std::make_unique<Ours>();
  ours->root_ = root;
  ours->cgroup_root_ = "paas-bench-" + std::to_string(::getpid());
  PAAS_ASSIGN_OR_RETURN(ours->engine_,
                        container::Engine::Create({.launch_binary = PAAS_BIN_DIR "/paas-launch",
                                                   .run_dir = directory + "/run",
                                                   .state_dir = directory + "/state",
                                                   .cgroup_root = ours->cgroup_root_}));
  return ours;
}

container::ContainerSpec Ours::SpecOf(int number) const {
  container::ContainerSpec spec;
  spec.id = "bench-" + std::to_string(number);
  spec.cgroup = "bench/" + std::to_string(number);
  spec.hostname = "bench";
  spec.ids = {4'000'000 + static_cast<uint32_t>(number) * 65536, 65536};
  spec.base = {root_, "/"};
  spec.limits = LimitsWith(64u << 20);
  spec.init.argv = {"/bin/sleep", "1000"};
  return spec;
}

Status Ours::Make(int number) {
  const container::ContainerSpec spec = SpecOf(number);
  PAAS_ASSIGN_OR_RETURN(container::Slot slot, engine_->PrepareSlot(spec.ids));
  PAAS_ASSIGN_OR_RETURN(running_[number], engine_->Start(spec, std::move(slot)));
  return absl::OkStatus();
}

Status Ours::Kill(int number) {
  running_.erase(number);
  return engine_->Remove(SpecOf(number));
}

Status Ours::Freeze(int number, bool frozen) { return running_.at(number)->SetFrozen(frozen); }

Status Ours::Resize(int number, uint64_t memory_bytes) {
  PAAS_ASSIGN_OR_RETURN(
      container::Changed changed,
      engine_->Change(*running_.at(number), {.limits = LimitsWith(memory_bytes)}));
  running_[number] = std::move(changed.container);
  return absl::OkStatus();
}

std::string Ours::GroupOf(int number, const std::string& hierarchy) const {
  const std::string below = "/" + cgroup_root_ + "/" + SpecOf(number).cgroup;
  const std::string hybrid = "/sys/fs/cgroup/" + hierarchy + below;
  return os::Exists(hybrid) ? hybrid : "/sys/fs/cgroup" + below;
}

Status Floor::Make(int number) {
  PAAS_ASSIGN_OR_RETURN(running_[number], StartFloor(root_, "/bin/sleep"));
  return absl::OkStatus();
}

Status Floor::Kill(int number) {
  const auto found = running_.find(number);
  return found == running_.end() ? NotFound("no container") : StopFloor(found->second);
}

Status Floor::Freeze(int number, bool frozen) {
  const std::string group = ours_->GroupOf(number, "unified");
  const os::UniqueFd events(::open((group + "/cgroup.events").c_str(), O_RDONLY | O_CLOEXEC));
  PAAS_RETURN_IF_ERROR(os::WriteFile(group + "/cgroup.freeze", frozen ? "1" : "0"));
  const std::string wanted = std::string("frozen ") + (frozen ? "1" : "0");
  for (char text[256] = {};;) {
    const ssize_t got = ::pread(events.get(), text, sizeof text - 1, 0);
    if (got <= 0) return ErrnoStatus("read " + group + "/cgroup.events");
    if (std::string_view(text, static_cast<size_t>(got)).find(wanted) != std::string_view::npos) {
      return absl::OkStatus();
    }
    pollfd event{events.get(), POLLPRI, 0};
    (void)::poll(&event, 1, /*ms=*/1);
  }
}

Status Floor::Resize(int number, uint64_t memory_bytes) {
  const std::string group = ours_->GroupOf(number, "memory");
  const bool v1 = os::Exists(group + kLimitV1);
  return os::WriteFile(group + (v1 ? kLimitV1 : kLimitV2), std::to_string(memory_bytes));
}

}  // namespace paas::bench
