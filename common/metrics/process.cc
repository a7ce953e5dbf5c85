#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <sstream>

#include "common/metrics/registry.h"
#include "common/os/file.h"

namespace paas::metrics {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double CpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

double ResidentBytes() {
  std::istringstream pages(os::ReadFile("/proc/self/statm", 4096).value_or(""));
  double all = 0;
  double resident = 0;
  pages >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double CountEntries(const std::string& directory) {
  const StatusOr<std::vector<std::string>> entries = os::ListDirectory(directory);
  return entries.ok() ? static_cast<double>(entries->size()) : 0;
}

}  // namespace

void AddProcessMetrics(Registry& registry, const std::string& version) {
  registry.AddCallback("paas_build_info", "Version of the daemon; the value is 1.", Type::kGauge,
                       [version] {
                         return std::vector<Sample>{{{{"version", version}}, 1}};
                       });
  registry.AddCallback("paas_process_cpu_seconds_total", "CPU time that the daemon has used.",
                       Type::kCounter, [] {
                         return std::vector<Sample>{{{}, CpuSeconds()}};
                       });
  registry.AddGauge("paas_process_resident_memory_bytes", "Memory of the daemon.", ResidentBytes);
  registry.AddGauge("paas_process_open_fds", "Open descriptors of the daemon.",
                    [] { return CountEntries("/proc/self/fd"); });
  registry.AddGauge("paas_process_threads", "Threads of the daemon.",
                    [] { return CountEntries("/proc/self/task"); });
  registry.AddGauge("paas_process_start_time_seconds", "When the daemon started (Unix time).",
                    [started = static_cast<double>(std::time(nullptr))] { return started; });
}

}  // namespace paas::metrics
