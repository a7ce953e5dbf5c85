#include "common/os/file.h"
#include "container/cgroup/cgroup.h"
#include "container/cgroup/format.h"
#include "container/cgroup/paths.h"

namespace paas::container {
namespace {

constexpr uint64_t kMiB = 1u << 20;

uint64_t ReadNumber(const std::string& path) {
  const StatusOr<std::string> text = os::ReadFile(path, 4096);
  return text.ok() ? ParseNumber(*text).value_or(0) : 0;
}

uint64_t CeilMiB(uint64_t bytes) { return (bytes + kMiB - 1) / kMiB; }

Status TooMuch(uint64_t used, uint64_t limit) {
  return FailedPrecondition("memory cannot be limited to " + std::to_string(limit / kMiB) +
                            " MiB: " + std::to_string(CeilMiB(used)) +
                            " MiB are in use and cannot be taken back");
}

// What a write to `file` frees, by what `usage_file` says. The write may fail for having freed less
// than was asked for.
uint64_t Freed(const std::string& usage_file, const std::string& file, const std::string& text) {
  const uint64_t before = ReadNumber(usage_file);
  (void)os::WriteFile(file, text);
  const uint64_t after = ReadNumber(usage_file);
  return before > after ? before - after : 0;
}

}  // namespace

std::string Cgroup::V1Directory(std::string_view controller) const {
  for (const V1Group& group : v1_) {
    if (Holds(group.controllers, controller)) return group.directory;
  }
  return {};
}

// Both hierarchies take memory back when the limit is written. When that is not enough, v1 refuses
// the limit, and v2 takes it and kills processes: there it is done before.
Status Cgroup::MakeRoomFor(uint64_t memory_bytes) const {
  if (memory_bytes == 0) return absl::OkStatus();
  if (const std::string v1 = V1Directory("memory"); !v1.empty()) {
    const uint64_t used = ReadNumber(v1 + "/memory.usage_in_bytes");
    if (used <= memory_bytes) return absl::OkStatus();
    const Status set = os::WriteFile(v1 + "/memory.limit_in_bytes", std::to_string(memory_bytes));
    return set.ok() ? set : TooMuch(ReadNumber(v1 + "/memory.usage_in_bytes"), memory_bytes);
  }
  const uint64_t used = Holds(controllers_, "memory") ? ReadNumber(v2_ + "/memory.current") : 0;
  if (used <= memory_bytes) return absl::OkStatus();
  (void)os::WriteFile(v2_ + "/memory.reclaim", std::to_string(used - memory_bytes));
  const uint64_t left = ReadNumber(v2_ + "/memory.current");
  return left <= memory_bytes ? absl::OkStatus() : TooMuch(left, memory_bytes);
}

uint64_t Cgroup::Reclaim() const {
  if (const std::string v1 = V1Directory("memory"); !v1.empty()) {
    return Freed(v1 + "/memory.usage_in_bytes", v1 + "/memory.force_empty", "0");
  }
  if (!Holds(controllers_, "memory")) return 0;
  const std::string usage = v2_ + "/memory.current";
  return Freed(usage, v2_ + "/memory.reclaim", std::to_string(ReadNumber(usage)));
}

}  // namespace paas::container
