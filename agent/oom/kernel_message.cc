#include "agent/oom/kernel_message.h"

#include <algorithm>
#include <charconv>

namespace paas::agent {
namespace {

// "6,1234,5678,-;oom-kill:constraint=CONSTRAINT_MEMCG,…,task_memcg=/paas/shop-main/app,task=node,
// pid=4711,uid=110000"
constexpr std::string_view kMark = ";oom-kill:constraint=CONSTRAINT_MEMCG,";
constexpr std::string_view kGroup = ",task_memcg=";
constexpr std::string_view kTask = ",task=";
constexpr std::string_view kPid = ",pid=";

std::string Printable(std::string_view text) {
  std::string printable(text);
  std::replace_if(
      printable.begin(), printable.end(),
      [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte > 0x7e;
      },
      '?');
  return printable;
}

std::string Megabytes(uint64_t bytes) { return std::to_string(bytes >> 20); }

}  // namespace

std::optional<OomVictim> ParseOomKill(std::string_view record) {
  record = record.substr(0, record.find('\n'));
  if (record.find(kMark) == std::string_view::npos) return std::nullopt;
  const size_t group = record.find(kGroup);
  // A program may have a comma and "pid=" in its name, but nothing behind the kernel's own.
  const size_t pid = record.rfind(kPid);
  if (group == std::string_view::npos || pid == std::string_view::npos) return std::nullopt;
  // Groups have the names that we give them, and these have no commas.
  const size_t group_begin = group + kGroup.size();
  const size_t task = record.find(kTask, group_begin);
  if (task == std::string_view::npos || pid < task + kTask.size()) return std::nullopt;
  OomVictim victim{
      .cgroup = std::string(record.substr(group_begin, task - group_begin)),
      .program = Printable(record.substr(task + kTask.size(), pid - task - kTask.size()))};
  const char* const number = record.data() + pid + kPid.size();
  std::from_chars(number, record.data() + record.size(), victim.pid);
  return victim;
}

std::string Describe(const OomReport& report) {
  std::string text = "out of memory: killed ";
  if (report.kills == 1 && report.victim) {
    text += report.victim->program + " (pid " + std::to_string(report.victim->pid) + ")";
  } else {
    text += report.kills == 1 ? "a process" : std::to_string(report.kills) + " processes";
    if (report.victim) text += ", " + report.victim->program + " among them";
  }
  text += ", peak " + Megabytes(report.peak_bytes);
  if (report.limit_bytes != 0) text += "/" + Megabytes(report.limit_bytes);
  return text + " MB";
}

}  // namespace paas::agent
