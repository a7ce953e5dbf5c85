#include "paasctl/git/git_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "common/git/environment.h"
#include "common/os/pipe.h"

namespace paas::paasctl {
namespace {

constexpr rlim_t kCpuSeconds = 3600;
constexpr rlim_t kFileBytes = 64ull << 30;

void Bound(int resource, rlim_t limit) {
  const rlimit bound{limit, limit};
  (void)::setrlimit(static_cast<__rlimit_resource>(resource), &bound);
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void CopyVariable(const char* name, ProcessEnvironment& environment) {
  if (std::getenv(name) != nullptr) environment[name] = Variable(name);
}

int ExitOf(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

void PassOn(int fd, const OutputPiece& output) {
  std::vector<char> buffer(64 << 10);
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || !output({buffer.data(), static_cast<size_t>(got)}).ok()) return;
  }
}

// `stdout_fd` becomes git's standard output; -1: ours is.
StatusOr<pid_t> Spawn(std::vector<std::string> words, const ProcessEnvironment& environment,
                      int stdout_fd) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (stdout_fd >= 0) ::posix_spawn_file_actions_adddup2(&actions, stdout_fd, 1);
  pid_t pid = -1;
  const int failure = ::posix_spawnp(&pid, "git", &actions, nullptr, Pointers(words).data(),
                                     Pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) return ErrnoStatus(failure, "start git");
  return pid;
}

// What the hook has told through the pipe; -1: nothing.
int ReadResult(int fd) {
  char text[16] = {};
  const ssize_t got = ::read(fd, text, sizeof text - 1);
  return got > 0 ? std::atoi(text) : -1;
}

}  // namespace

std::string Variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? value : "";
}

ProcessEnvironment GitEnvironment(const std::string& socket, const GitCredential& credential,
                                  const std::string& project) {
  ProcessEnvironment environment = git::IsolatedEnvironment();
  environment["GIT_ALLOC_LIMIT"] = "512m";  // of one object that must be in memory
  environment[kSocketVariable] = socket;
  environment[kProjectVariable] = project;
  if (credential.token.empty()) {
    environment[kKeyVariable] = credential.key;
  } else {
    environment[kTokenVariable] = credential.token;
  }
  CopyVariable("GIT_PROTOCOL", environment);
  CopyVariable(kNoWaitVariable, environment);
  return environment;
}

std::vector<std::string> GitArguments(const OpenedRepository& repository,
                                      const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"git"};
  for (const std::string& setting : repository.settings) {
    words.insert(words.end(), {"-c", setting});
  }
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

StatusOr<int> RunGit(const std::vector<std::string>& arguments, ProcessEnvironment environment,
                     const OutputPiece& output) {
  PAAS_ASSIGN_OR_RETURN(os::Pipe result, os::MakePipe());
  os::Pipe answer;
  if (output != nullptr) {
    PAAS_ASSIGN_OR_RETURN(answer, os::MakePipe());
  }
  // Git hands it down to its hooks, as it does with everything that it does not know.
  if (::fcntl(result.writer.get(), F_SETFD, 0) != 0) return ErrnoStatus("fcntl");
  environment[kResultVariable] = std::to_string(result.writer.get());
  Bound(RLIMIT_CPU, kCpuSeconds);
  Bound(RLIMIT_FSIZE, kFileBytes);
  Bound(RLIMIT_CORE, 0);
  PAAS_ASSIGN_OR_RETURN(
      const pid_t pid, Spawn(arguments, environment, output != nullptr ? answer.writer.get() : -1));
  result.writer.Reset();
  answer.writer.Reset();
  if (output != nullptr) PassOn(answer.reader.get(), output);
  answer.reader.Reset();
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  const int told = ReadResult(result.reader.get());
  const int exit = ExitOf(status);
  return exit == 0 && told > 0 ? told : exit;
}

}  // namespace paas::paasctl
