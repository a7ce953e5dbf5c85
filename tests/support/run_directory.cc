#include "tests/support/run_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <regex>
#include <sstream>

#include "common/os/file.h"

namespace paas::testing {
namespace {

constexpr char kParent[] = "/var/tmp";
constexpr int kStartField = 20;  // of /proc/PID/stat, counted behind the name, see proc(5)

// When the process began; empty: there is none.
std::string StartOf(pid_t pid) {
  const std::string stat =
      os::ReadFile("/proc/" + std::to_string(pid) + "/stat").value_or(std::string());
  const size_t paren = stat.rfind(')');
  if (paren == std::string::npos) return "";
  std::istringstream fields(stat.substr(paren + 1));
  std::string field;
  for (int i = 0; i < kStartField; ++i) fields >> field;
  return field;
}

// Anybody may make a directory of that name.
bool IsOurs(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == ::geteuid();
}

}  // namespace

StatusOr<std::string> MakeRunDirectory(const std::string& kind) {
  std::string path = std::string(kParent) + "/paas-" + kind + "-" + std::to_string(::getpid()) +
                     "-" + StartOf(::getpid()) + "-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return ErrnoStatus("make " + path);
  return path;
}

std::vector<RunDirectory> DeadRunDirectories() {
  static const std::regex kName("paas-[a-z0-9]+-([0-9]{1,9})-([0-9]+)-[A-Za-z0-9]{6}");
  std::vector<RunDirectory> dead;
  const StatusOr<std::vector<std::string>> names = os::ListDirectory(kParent);
  if (!names.ok()) return dead;
  for (const std::string& name : *names) {
    std::smatch parts;
    if (!std::regex_match(name, parts, kName)) continue;
    RunDirectory run{std::string(kParent) + "/" + name, std::stoi(parts[1]), parts[2]};
    if (IsOurs(run.path) && StartOf(run.pid) != run.start) dead.push_back(std::move(run));
  }
  return dead;
}

}  // namespace paas::testing
