#include "tests/bench/start/process_tree.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>
#include <vector>

#include "common/os/file.h"

namespace paas::bench {
namespace {

std::string ProcessPath(pid_t pid, const std::string& file) {
  return "/proc/" + std::to_string(pid) + "/" + file;
}

// A child belongs to the thread that forked it.
void AddChildren(pid_t pid, std::vector<pid_t>& out) {
  const auto threads = os::ListDirectory(ProcessPath(pid, "task"));
  if (!threads.ok()) return;  // has ended
  for (const std::string& thread : *threads) {
    const auto text = os::ReadFile(ProcessPath(pid, "task/" + thread + "/children"));
    if (!text.ok()) continue;
    std::istringstream words(*text);
    for (pid_t child = 0; words >> child;) out.push_back(child);
  }
}

ino_t NamespaceId(pid_t pid) {
  struct stat info {};
  return ::stat(ProcessPath(pid, "ns/net").c_str(), &info) == 0 ? info.st_ino : 0;
}

uint64_t KilobytesBehind(const std::string& text, const std::string& key) {
  const size_t at = text.find("\n" + key);
  return at == std::string::npos ? 0 : std::stoull(text.substr(at + 1 + key.size()));
}

}  // namespace

std::set<pid_t> Descendants(pid_t root, const std::set<pid_t>& spared) {
  std::set<pid_t> found;
  std::vector<pid_t> open = {root};
  while (!open.empty()) {
    const pid_t next = open.back();
    open.pop_back();
    if (spared.contains(next)) continue;
    if (next != root && !found.insert(next).second) continue;
    AddChildren(next, open);
  }
  return found;
}

pid_t FirstElsewhere(const std::set<pid_t>& processes) {
  const ino_t home = NamespaceId(::getpid());
  for (const pid_t pid : processes) {
    const ino_t there = NamespaceId(pid);
    if (there != 0 && there != home) return pid;
  }
  return 0;
}

os::UniqueFd NetworkNamespaceOf(pid_t pid) {
  return os::UniqueFd(::open(ProcessPath(pid, "ns/net").c_str(), O_RDONLY | O_CLOEXEC));
}

size_t KillDescendants(const std::set<pid_t>& spared, bool only_elsewhere) {
  const ino_t home = NamespaceId(::getpid());
  size_t count = 0;
  for (const pid_t pid : Descendants(::getpid(), spared)) {
    if (only_elsewhere && NamespaceId(pid) == home) continue;
    ++count;
    ::kill(pid, SIGKILL);
  }
  return count;
}

void ReapChildren(const std::set<pid_t>& spared) {
  std::vector<pid_t> children;
  AddChildren(::getpid(), children);
  for (const pid_t child : children) {
    if (!spared.contains(child)) ::waitpid(child, nullptr, WNOHANG);
  }
}

MemoryUse MemoryOfTree(pid_t root) {
  std::set<pid_t> processes = Descendants(root);
  processes.insert(root);
  MemoryUse use;
  for (const pid_t pid : processes) {
    const auto text = os::ReadFile(ProcessPath(pid, "smaps_rollup"));
    if (!text.ok()) continue;
    use.rss_bytes += KilobytesBehind(*text, "Rss:") << 10;
    use.pss_bytes += KilobytesBehind(*text, "Pss:") << 10;
    ++use.processes;
  }
  return use;
}

}  // namespace paas::bench
