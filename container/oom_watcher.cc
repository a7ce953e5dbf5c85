#include "container/oom_watcher.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "common/os/file.h"
#include "container/cgroup/format.h"
#include "container/cgroup/paths.h"

namespace paas::container {
namespace {

constexpr uint64_t kStop = 0;
// v1 tells before it kills: the counter follows within microseconds, or within a few of these.
constexpr int kRecheckMs = 10;
constexpr int kRechecks = 100;

uint32_t KillsIn(const std::string& path) {
  const StatusOr<std::string> text = os::ReadFile(path, 4096);
  return text.ok() ? static_cast<uint32_t>(ParseKey(*text, "oom_kill")) : 0;
}

// v1: an eventfd that the kernel writes to when the group runs out of memory.
StatusOr<os::UniqueFd> ListenV1(const std::string& directory) {
  os::UniqueFd told(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!told.valid()) return ErrnoStatus("make an eventfd");
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd control,
                        os::Open(directory + "/memory.oom_control", O_RDONLY));
  PAAS_RETURN_IF_ERROR(
      os::WriteFile(directory + "/cgroup.event_control",
                    std::to_string(told.get()) + " " + std::to_string(control.get())));
  return told;
}

}  // namespace

OomWatcher::OomWatcher(CgroupLayout layout, std::string cgroup_root, Callback callback)
    : layout_(std::move(layout)),
      cgroup_root_(std::move(cgroup_root)),
      callback_(std::move(callback)) {}

StatusOr<std::unique_ptr<OomWatcher>> OomWatcher::Create(CgroupLayout layout,
                                                         std::string cgroup_root,
                                                         Callback callback) {
  std::unique_ptr<OomWatcher> watcher(
      new OomWatcher(std::move(layout), std::move(cgroup_root), std::move(callback)));
  PAAS_RETURN_IF_ERROR(watcher->Open());
  return watcher;
}

Status OomWatcher::Open() {
  epoll_.Reset(::epoll_create1(EPOLL_CLOEXEC));
  stop_.Reset(::eventfd(0, EFD_CLOEXEC));
  epoll_event event{.events = EPOLLIN, .data = {.u64 = kStop}};
  if (!epoll_.valid() || !stop_.valid() ||
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, stop_.get(), &event) != 0) {
    return ErrnoStatus("make the watch over memory");
  }
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

OomWatcher::~OomWatcher() {
  if (!thread_.joinable()) return;
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

StatusOr<OomWatcher::Watched> OomWatcher::OpenWatch(const std::string& cgroup) const {
  Watched watched;
  for (const CgroupV1Mount& mount : layout_.v1) {
    if (!Holds(mount.controllers, "memory")) continue;
    const std::string directory = GroupDirectory(mount.mount_point, cgroup_root_, cgroup);
    watched.events = directory + "/memory.oom_control";
    PAAS_ASSIGN_OR_RETURN(watched.told, ListenV1(directory));
    return watched;
  }
  if (!Holds(layout_.v2_controllers, "memory")) {
    return FailedPrecondition("no hierarchy of control groups has the memory controller");
  }
  watched.events = GroupDirectory(layout_.v2_mount_point, cgroup_root_, cgroup) + "/memory.events";
  PAAS_ASSIGN_OR_RETURN(watched.told, os::Open(watched.events, O_RDONLY));
  return watched;
}

Status OomWatcher::Watch(const std::string& id, const std::string& cgroup) {
  PAAS_ASSIGN_OR_RETURN(Watched watched, OpenWatch(cgroup));
  Forget(id);
  const std::lock_guard lock(mutex_);
  const uint64_t number = next_++;
  // v2 tells a change of the file as an exceptional condition.
  epoll_event event{.events = EPOLLIN | EPOLLPRI | EPOLLET, .data = {.u64 = number}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, watched.told.get(), &event) != 0) {
    return ErrnoStatus("watch the memory of " + id);
  }
  watched.id = id;
  watched.kills = KillsIn(watched.events);
  watched_[number] = std::move(watched);
  numbers_[id] = number;
  return absl::OkStatus();
}

void OomWatcher::Forget(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = numbers_.find(id);
  if (found == numbers_.end()) return;
  watched_.erase(found->second);  // closing takes it out of the epoll set
  numbers_.erase(found);
}

void OomWatcher::Run() {
  std::array<epoll_event, 16> events{};
  while (true) {
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), events.size(), Awaits() ? kRecheckMs : -1);
    for (int i = 0; i < count; ++i) {
      if (events[i].data.u64 == kStop) return;
      Await(events[i].data.u64);
    }
    LookAgain();
  }
}

bool OomWatcher::Awaits() {
  const std::lock_guard lock(mutex_);
  return std::any_of(watched_.begin(), watched_.end(),
                     [](const auto& one) { return one.second.rechecks > 0; });
}

void OomWatcher::Await(uint64_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = watched_.find(number);
  if (found != watched_.end()) found->second.rechecks = kRechecks;
}

// The lock is held over the callback, so that Forget() is the end of it.
void OomWatcher::LookAgain() {
  const std::lock_guard lock(mutex_);
  for (auto& [number, watched] : watched_) {
    if (watched.rechecks == 0) continue;
    --watched.rechecks;
    const uint32_t total = KillsIn(watched.events);
    if (total <= watched.kills) continue;
    const uint32_t kills = total - std::exchange(watched.kills, total);
    callback_(watched.id, kills, total);
  }
}

}  // namespace paas::container
