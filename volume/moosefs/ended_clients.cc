#include "volume/moosefs/ended_clients.h"

#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "common/os/file.h"
#include "volume/moosefs/mounts.h"

namespace paas::volume {
namespace {

using std::chrono::steady_clock;

constexpr char kFile[] = "client";  // beside the mounts
constexpr std::chrono::hours kTold{1};

// "4026531837"; a namespace is told by its inode.
StatusOr<std::string> NumberOf(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) return ErrnoStatus("look at " + path);
  return std::to_string(info.st_ino);
}

bool IsClient(const std::string& pid, const std::string& number) {
  const std::string process = "/proc/" + pid;
  return os::ReadFile(process + "/comm").value_or("") == "mfsmount\n" &&
         NumberOf(process + "/ns/user").value_or("") == number;
}

// In ticks since the start of the machine; 0 when it is gone.
uint64_t StartOf(const std::string& pid) {
  constexpr int kFieldsBefore = 19;  // of the 20th after the name, which may hold anything
  const std::string stat = os::ReadFile("/proc/" + pid + "/stat").value_or("");
  const size_t name = stat.rfind(')');
  std::istringstream fields(name == std::string::npos ? "" : stat.substr(name + 1));
  std::string ignored;
  for (int i = 0; i < kFieldsBefore; ++i) fields >> ignored;
  uint64_t start = 0;
  return fields >> start ? start : 0;
}

// Who was remembered for a mount: the number of its user namespace, and its pid.
struct Remembered {
  std::string number;
  std::string pid;
};

std::optional<Remembered> Recall(const std::string& target) {
  std::istringstream text(os::ReadFile(target + "/" + kFile).value_or(""));
  Remembered one;
  return text >> one.number >> one.pid ? std::optional(one) : std::nullopt;
}

}  // namespace

// Clients of one container start one after the other: the youngest is the one. What it had before
// in this user namespace may still be on its way out.
Status EndedClients::Remember(const std::string& target, int user_namespace) {
  const std::string of =
      user_namespace < 0 ? "/proc/self/ns/user" : "/proc/self/fd/" + std::to_string(user_namespace);
  PAAS_ASSIGN_OR_RETURN(const std::string number, NumberOf(of));
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> processes, os::ListDirectory("/proc"));
  std::pair<uint64_t, std::string> client{0, "0"};  // none: it has ended already
  for (const std::string& pid : processes) {
    const bool is_process = pid.find_first_not_of("0123456789") == std::string::npos;
    if (is_process && IsClient(pid, number)) client = std::max(client, {StartOf(pid), pid});
  }
  return os::WriteFileDurably(target + "/" + kFile, number + " " + client.second + "\n", 0600);
}

std::set<std::string> EndedClients::Find() const {
  const auto devices = DevicesBelow(containers_);
  if (!devices.ok()) return {};
  std::set<std::string> holders;
  for (const auto& [mount_point, device] : *devices) {
    const auto client = Recall(mount_point.substr(0, mount_point.rfind('/')));
    // None: an older agent mounted it.
    if (!client || IsClient(client->pid, client->number)) continue;
    const std::string below = mount_point.substr(containers_.size() + 1);
    holders.insert(below.substr(0, below.find('/')));
  }
  return holders;
}

void EndedClients::Note(const std::string& holder) {
  const std::lock_guard lock(mutex_);
  noted_[holder] = steady_clock::now();
}

std::vector<Health> EndedClients::Tell() {
  const std::lock_guard lock(mutex_);
  const steady_clock::time_point now = steady_clock::now();
  std::erase_if(noted_, [&](const auto& one) { return now - one.second > kTold; });
  std::vector<Health> told;
  for (const auto& [holder, when] : noted_) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - when).count();
    told.push_back({Health::Level::kWarning,
                    "the MooseFS client of " + holder + " ended " + std::to_string(minutes) +
                        " min ago; the container is restarted with a new one",
                    "find out who ended mfsmount: lack of memory, or an operator"});
  }
  return told;
}

}  // namespace paas::volume
