#include "container/plan/hardening.h"

namespace paas::container {

const std::vector<std::string>& KeptCapabilities() {
  static const std::vector<std::string> kNames = {"chown", "kill", "net_bind_service", "setgid",
                                                  "setuid"};
  return kNames;
}

const std::vector<std::string>& MaskedProcPaths() {
  static const std::vector<std::string> kPaths = {
      "/proc/acpi",          "/proc/bootconfig",  "/proc/cmdline",       "/proc/config.gz",
      "/proc/driver",        "/proc/interrupts",  "/proc/iomem",         "/proc/ioports",
      "/proc/kallsyms",      "/proc/kcore",       "/proc/key-users",     "/proc/keys",
      "/proc/kmsg",          "/proc/kpagecgroup", "/proc/kpagecount",    "/proc/kpageflags",
      "/proc/latency_stats", "/proc/modules",     "/proc/partitions",    "/proc/sched_debug",
      "/proc/scsi",          "/proc/slabinfo",    "/proc/sysrq-trigger", "/proc/timer_list",
      "/proc/timer_stats",   "/proc/vmallocinfo"};
  return kPaths;
}

const std::vector<std::string>& ReadOnlyProcPaths() {
  static const std::vector<std::string> kPaths = {"/proc/bus", "/proc/fs", "/proc/irq",
                                                  "/proc/sys"};
  return kPaths;
}

}  // namespace paas::container
