#include "container/launch/program.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <vector>

#include "container/handed.h"

namespace paas::container::launch {
namespace {

constexpr std::string_view kDefaultPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

Outcome EnterDirectory(const std::string& cwd) {
  if (::chdir(cwd.c_str()) != 0) return FailedTo("enter directory " + cwd);
  // A directory that was reached through a leaked descriptor lies outside of the root, and the
  // kernel then says "(unreachable)".
  char path[4096];
  if (::syscall(SYS_getcwd, path, sizeof path) > 0 && path[0] == '/') return Done();
  return Refuse(EACCES, "directory " + cwd + " is outside of the container");
}

Outcome CloseFrom(unsigned first, unsigned last) {
  if (first > last || ::close_range(first, last, 0) == 0) return Done();
  return FailedTo("close descriptors");
}

// At their numbers, which nothing else has: the channel and what a plan opens stay far below.
Outcome Place(const std::vector<os::UniqueFd>& handed) {
  int number = kFirstHandedDescriptor;
  for (const os::UniqueFd& fd : handed) {
    const int placed = ::fcntl(fd.get(), F_DUPFD, number);
    if (placed < 0) return FailedTo("hand over a descriptor");
    if (placed != number) return Refuse(EBUSY, "descriptor " + std::to_string(number));
    ++number;
  }
  return Done();
}

Outcome KeepOnly(const std::array<int, 3>& stdio, const std::vector<os::UniqueFd>& handed,
                 int channel) {
  for (int target = 0; target < 3; ++target) {
    if (::dup2(stdio[static_cast<size_t>(target)], target) < 0) return FailedTo("set up stdio");
  }
  // The channel is close-on-exec. Others may not be, whoever opened them.
  PAAS_RETURN_IF_PROBLEM(CloseFrom(3, static_cast<unsigned>(channel) - 1));
  const auto after = static_cast<unsigned>(channel) + 1;
  if (handed.empty()) return CloseFrom(after, ~0u);
  PAAS_RETURN_IF_PROBLEM(CloseFrom(after, kFirstHandedDescriptor - 1));
  return CloseFrom(kFirstHandedDescriptor + static_cast<unsigned>(handed.size()), ~0u);
}

std::vector<std::string> Candidates(const Process& process) {
  const std::string& program = process.argv.front();
  if (program.find('/') != std::string::npos) return {program};
  const auto found = process.env.find("PATH");
  std::string_view path = found == process.env.end() ? kDefaultPath : found->second;
  std::vector<std::string> candidates;
  while (!path.empty()) {
    const size_t colon = path.find(':');
    if (colon != 0) candidates.push_back(std::string(path.substr(0, colon)) + "/" + program);
    path.remove_prefix(colon == std::string_view::npos ? path.size() : colon + 1);
  }
  return candidates;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Outcome BecomeProgram(const Process& process, const std::array<int, 3>& stdio,
                      const std::vector<os::UniqueFd>& handed, int channel) {
  PAAS_RETURN_IF_PROBLEM(EnterDirectory(process.cwd));
  std::vector<std::string> argv = process.argv;
  std::vector<std::string> env;
  for (const auto& [name, value] : process.env) env.push_back(name + "=" + value);
  std::vector<char*> argv_pointers = Pointers(argv);
  std::vector<char*> env_pointers = Pointers(env);
  PAAS_RETURN_IF_PROBLEM(Place(handed));
  PAAS_RETURN_IF_PROBLEM(KeepOnly(stdio, handed, channel));
  int error = ENOENT;
  for (const std::string& candidate : Candidates(process)) {
    ::execve(candidate.c_str(), argv_pointers.data(), env_pointers.data());
    // As shells do: another directory may have it, but say so when one was not executable.
    if (errno != ENOENT && errno != ENOTDIR) error = errno;
    if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) break;
  }
  return Refuse(error, process.argv.front());
}

}  // namespace paas::container::launch
