#include "agent/oom/oom_keeper.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include "agent/logs/log_directory.h"
#include "common/log/log.h"

namespace paas::agent {
namespace {

int64_t UnixMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

// Another one with every start: the kernel counts anew then.
std::string InstanceOf(const container::RunningContainer& running) {
  const container::ContainerRecord& record = running.record();
  return std::to_string(record.pid) + "@" + std::to_string(record.started_unix_ms);
}

// As the finish script of the start command writes it.
std::string TimeMark() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[40];
  std::strftime(text, sizeof text, "[%Y-%m-%dT%H:%M:%SZ] ", &parts);
  return text;
}

}  // namespace

StatusOr<std::unique_ptr<OomKeeper>> OomKeeper::Start(const InstanceTable* table,
                                                      const container::CgroupLayout& layout,
                                                      const std::string& cgroup_root, Paths paths) {
  PAAS_ASSIGN_OR_RETURN(RecordDirectory records, RecordDirectory::Open(paths.OomCounts()));
  std::unique_ptr<OomKeeper> keeper(
      new OomKeeper(table, OomCountStore(std::move(records)), cgroup_root, std::move(paths)));
  OomKeeper* const self = keeper.get();
  PAAS_ASSIGN_OR_RETURN(
      keeper->watcher_,
      container::OomWatcher::Create(layout, cgroup_root,
                                    [self](const std::string& id, uint32_t, uint32_t total) {
                                      const std::lock_guard lock(self->mutex_);
                                      self->told_[id] = total;
                                      self->is_due_ = true;
                                      self->changed_.notify_all();
                                    }));
  keeper->thread_ = std::thread([self] { self->Run(); });
  return keeper;
}

OomKeeper::~OomKeeper() {
  watcher_.reset();  // no call comes after that
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void OomKeeper::Look() {
  const std::lock_guard lock(mutex_);
  is_due_ = true;
  changed_.notify_all();
}

OomCount OomKeeper::CountOf(const std::string& id) const {
  {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(id);
    if (found != counts_.end()) return found->second;
  }
  return store_.Get(id);
}

void OomKeeper::Run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_due_ || is_stopping_; });
      if (is_stopping_) return;
      is_due_ = false;
    }
    LookAtAll();
  }
}

void OomKeeper::LookAtAll() {
  std::map<std::string, Instance> now;
  for (const Instance& instance : table_->List()) now[instance.record.Id()] = instance;
  for (const auto& [id, instance] : now) {
    if (instance.running != nullptr) LookAt(instance);
  }
  ForgetGone(now);
}

void OomKeeper::LookAt(const Instance& instance) {
  const std::string id = instance.record.Id();
  const std::string name = InstanceOf(*instance.running);
  std::string& watched = watched_[id];
  if (watched != name) {
    const Status watching = watcher_->Watch(id, instance.running->spec().cgroup);
    if (!watching.ok() && instance.IsRunning()) {
      log::Warning("container " + id + ": its memory is not watched: " + Message(watching));
    }
    watched = name;
  }
  OomCount before = CountOf(id);
  uint32_t kills = before.instance == name ? before.seen : 0;
  {
    const std::lock_guard lock(mutex_);
    const auto told = told_.find(id);
    if (told != told_.end()) kills = std::max(kills, told->second);
    told_.erase(id);
  }
  const StatusOr<container::CgroupStats> stats = instance.running->Stats();
  if (stats.ok()) kills = std::max(kills, stats->oom_kills);
  const OomCount after = Counted(before, name, kills, UnixMs());
  // Of a container that never had one nothing is written.
  if (after.total > 0 && after != before) {
    const Status kept = store_.Put(id, after);
    if (!kept.ok()) log::Error("container " + id + ": " + Message(kept));
  }
  {
    const std::lock_guard lock(mutex_);
    counts_[id] = after;
  }
  if (after.total > before.total) Tell(instance, after.total - before.total);
}

void OomKeeper::Tell(const Instance& instance, uint32_t kills) {
  kills_ += kills;
  const InstanceRecord& record = instance.record;
  OomReport report{.kills = kills,
                   .victim = VictimIn("/" + cgroup_root_ + "/" + instance.running->spec().cgroup),
                   .limit_bytes = record.made_from.limits.memory_bytes};
  const StatusOr<container::CgroupStats> stats = instance.running->Stats();
  if (stats.ok()) report.peak_bytes = stats->memory_peak_bytes;
  const std::string text = Describe(report);
  log::Warning("container " + record.Id() + ": " + text);
  const LogDirectory logs(
      paths_.Logs(EnvironmentId(record.project, record.environment), record.made_from.name));
  const std::vector<std::string> names = logs.Names();
  const bool has_app = std::find(names.begin(), names.end(), "app") != names.end();
  const Status told = logs.Append(has_app || names.empty() ? "app" : names.front(),
                                  TimeMark() + "[paas] " + text + ".\n");
  if (!told.ok()) log::Warning("container " + record.Id() + ": " + Message(told));
}

std::optional<OomVictim> OomKeeper::VictimIn(const std::string& cgroup) {
  for (const std::string& record : kernel_log_.Read()) {
    const std::optional<OomVictim> victim = ParseOomKill(record);
    if (victim) victims_[victim->cgroup] = *victim;
  }
  const auto found = victims_.find(cgroup);
  if (found == victims_.end()) return std::nullopt;
  OomVictim victim = std::move(found->second);
  victims_.erase(found);
  return victim;
}

// A container without a process keeps its count, one without a record goes.
void OomKeeper::ForgetGone(const std::map<std::string, Instance>& now) {
  for (auto watched = watched_.begin(); watched != watched_.end();) {
    const auto found = now.find(watched->first);
    if (found != now.end() && found->second.running != nullptr) {
      ++watched;
      continue;
    }
    watcher_->Forget(watched->first);
    if (found == now.end()) {
      const Status deleted = store_.Delete(watched->first);
      if (!deleted.ok()) log::Error("container " + watched->first + ": " + Message(deleted));
      const std::lock_guard lock(mutex_);
      counts_.erase(watched->first);
    }
    watched = watched_.erase(watched);
  }
}

}  // namespace paas::agent
