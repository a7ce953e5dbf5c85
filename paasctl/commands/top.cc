#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>

#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"
#include "paasctl/terminal/interrupt.h"

namespace paas::paasctl {
namespace {

constexpr std::chrono::seconds kInterval{2};

// What was measured at one moment.
struct Sample {
  std::vector<ContainerStats> stats;
  int64_t unix_ms = 0;
};

std::string KeyOf(const ContainerStats& stats) {
  return stats.project + "/" + stats.environment + "/" + stats.name;
}

// Adds up the containers of an environment.
std::vector<ContainerStats> ByEnvironment(const std::vector<ContainerStats>& all) {
  std::map<std::string, ContainerStats> sums;
  for (const ContainerStats& one : all) {
    ContainerStats& sum = sums[one.project + "/" + one.environment];
    sum.project = one.project;
    sum.environment = one.environment;
    sum.memory_bytes += one.memory_bytes;
    sum.memory_peak_bytes += one.memory_peak_bytes;
    sum.memory_limit_bytes += one.memory_limit_bytes;
    sum.cpu_usage_us += one.cpu_usage_us;
    sum.cpu_limit_millis += one.cpu_limit_millis;
    sum.pids += one.pids;
    sum.oom_kills += one.oom_kills;
    sum.disk_used_bytes += one.disk_used_bytes;
    sum.disk_limit_bytes += one.disk_limit_bytes;
  }
  std::vector<ContainerStats> environments;
  for (auto& [key, sum] : sums) environments.push_back(std::move(sum));
  return environments;
}

// Percent of one CPU between two samples; nothing for what was not there before.
std::optional<int64_t> CpuTenths(const ContainerStats& now, const Sample& before, int64_t unix_ms) {
  const auto found =
      std::find_if(before.stats.begin(), before.stats.end(),
                   [&](const ContainerStats& one) { return KeyOf(one) == KeyOf(now); });
  const int64_t elapsed_ms = unix_ms - before.unix_ms;
  if (found == before.stats.end() || elapsed_ms <= 0) return std::nullopt;
  if (found->cpu_usage_us > now.cpu_usage_us) return std::nullopt;  // it was restarted
  const double used_us = static_cast<double>(now.cpu_usage_us - found->cpu_usage_us);
  return std::llround(used_us / static_cast<double>(elapsed_ms));
}

Value PercentText(const std::optional<int64_t>& tenths) {
  if (!tenths) return {};
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%lld%%", static_cast<long long>(*tenths / 10),
                static_cast<long long>(*tenths % 10));
  return std::string(text);
}

Value Limit(uint64_t bytes) { return bytes == 0 ? Value() : Value(bytes); }

Object RowOf(const ContainerStats& stats, const Sample& before, int64_t unix_ms) {
  return {{"project", stats.project},
          {"environment", stats.environment},
          {"name", OptionalText(stats.name)},
          {"cpu", PercentText(CpuTenths(stats, before, unix_ms))},
          {"cpu_time", HumanDuration(stats.cpu_usage_us / 1000)},
          {"cpu_usage_us", stats.cpu_usage_us},
          {"cpu_limit_millis", stats.cpu_limit_millis},
          {"memory_bytes", stats.memory_bytes},
          {"memory_limit_bytes", Limit(stats.memory_limit_bytes)},
          {"memory_peak_bytes", stats.memory_peak_bytes},
          {"pids", stats.pids},
          {"oom_kills", stats.oom_kills},
          {"disk_used_bytes", stats.disk_used_bytes},
          {"disk_limit_bytes", Limit(stats.disk_limit_bytes)}};
}

Listing ListingOf(const Session& session, bool all, const Sample& now, const Sample& before) {
  using Kind = Column::Kind;
  Listing listing{.name = all ? "environments" : "containers",
                  .columns = {{"cpu", "CPU", Kind::kText, /*right=*/true},
                              {"cpu_time", "TIME", Kind::kText, /*right=*/true},
                              {"memory_bytes", "MEMORY", Kind::kBytes, /*right=*/true},
                              {"memory_limit_bytes", "LIMIT", Kind::kBytes, /*right=*/true},
                              {"memory_peak_bytes", "PEAK", Kind::kBytes, /*right=*/true},
                              {"pids", "PIDS", Kind::kText, /*right=*/true},
                              {"oom_kills", "OOM", Kind::kText, /*right=*/true},
                              {"disk_used_bytes", "DISK", Kind::kBytes, /*right=*/true}},
                  .rows = {},
                  .empty_text = "nothing runs"};
  const std::vector<Column> names =
      all ? std::vector<Column>{{"project", "PROJECT"}, {"environment", "ENVIRONMENT"}}
          : std::vector<Column>{{"name", "NAME"}};
  listing.columns.insert(listing.columns.begin(), names.begin(), names.end());
  for (const ContainerStats& stats : now.stats) {
    const std::string& wanted = session.globals.application;
    if (!all && !wanted.empty() && stats.name != wanted) continue;
    listing.rows.push_back(RowOf(stats, before, now.unix_ms));
  }
  return listing;
}

// Waits for the next look, or for Ctrl-C.
class Pause {
 public:
  Pause() : watch_([this](int) { Interrupt(); }) {}

  // False when there will be no next look.
  bool Wait() {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, kInterval, [this] { return interrupted_; });
  }

 private:
  void Interrupt() {
    const std::lock_guard lock(mutex_);
    interrupted_ = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool interrupted_ = false;
  InterruptWatch watch_;  // last: it uses the others
};

StatusOr<Sample> Look(const Session& session, Client& client, const EnvironmentId& id, bool all) {
  PAAS_ASSIGN_OR_RETURN(std::vector<ContainerStats> stats, client.Stats(id));
  if (all) stats = ByEnvironment(stats);
  return Sample{std::move(stats), session.now_unix_ms()};
}

Outcome Run(Session& session, const Arguments& arguments) {
  const bool all = arguments.Has("all");
  const EnvironmentId id =
      all ? EnvironmentId{session.globals.project, ""} : session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const bool goes_on = arguments.Has("follow");
  std::optional<Pause> pause;
  if (goes_on) pause.emplace();
  Sample before;
  while (true) {
    StatusOr<Sample> now = Look(session, **client, id, all);
    if (!now.ok()) return now.status();
    // The screen is redrawn from its top; what was there before is gone with it.
    if (goes_on && session.out_is_terminal) session.out("\x1b[H\x1b[2J");
    session.Print(ListingOf(session, all, *now, before));
    if (!goes_on) return kExitSuccess;
    before = *std::move(now);
    if (!pause->Wait()) return kExitInterrupted;
  }
}

}  // namespace

Verb TopVerb() {
  return {.name = "top",
          .summary = "Show what containers use: CPU, memory, processes, disk",
          .details =
              "MEMORY counts the page cache that a container was the first to fill; OOM is how "
              "often the kernel ended one of its processes for want of memory. CPU, in percent of "
              "one CPU, needs two looks: see -f.",
          .options = {{"all", 'a', "", "one line an environment, for all environments"},
                      {"follow", 'f', "", "look again every two seconds, until Ctrl-C"}},
          .handles_interrupt = true,
          .run = Run};
}

}  // namespace paas::paasctl
