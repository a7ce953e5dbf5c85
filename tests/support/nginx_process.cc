#include "tests/support/nginx_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <set>
#include <sstream>

#include "common/os/file.h"
#include "common/os/log_watch.h"
#include "common/os/subprocess.h"

namespace paas::testing {
namespace {

constexpr std::chrono::seconds kStartTimeout(10);

os::Command Nginx(const NginxPaths& paths, const std::string& config,
                  const std::vector<std::string>& arguments) {
  os::Command command;
  // What a master needs to bind ports, to read keys, to make directories for its workers, to change
  // to their user and to signal them, and nothing that it could do without.
  if (::geteuid() == 0) {
    command.argv = {
        "setpriv", "--no-new-privs", "--inh-caps=-all",
        "--bounding-set=-all,+chown,+dac_override,+kill,+net_bind_service,+setgid,+setuid"};
  }
  for (const std::string& word :
       {std::string("nginx"), std::string("-c"), config, std::string("-p"), paths.run_dir,
        std::string("-e"), paths.error_log}) {
    command.argv.push_back(word);
  }
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.env.emplace();
  command.env->emplace("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  command.cwd = "/";
  return command;
}

// The lines of nginx's stderr that say what is wrong.
std::string Complaint(const std::string& errors) {
  std::istringstream lines(errors);
  std::string complaint;
  for (std::string line; std::getline(lines, line);) {
    const size_t at = line.find("[emerg]");
    if (at == std::string::npos) continue;
    if (!complaint.empty()) complaint += "; ";
    complaint += line.substr(line.find(' ', at + 8) == std::string::npos ? at : at + 8);
  }
  return complaint.empty() ? errors.substr(0, 500) : complaint;
}

std::string CommandLine(pid_t pid) {
  StatusOr<std::string> text = os::ReadFile("/proc/" + std::to_string(pid) + "/cmdline");
  if (!text.ok()) return "";
  for (char& c : *text) {
    if (c == '\0') c = ' ';
  }
  return *text;
}

// "2026/01/02 03:04:05 [notice] 12#12: gracefully shutting down" → 12
pid_t WriterOf(std::string_view line) {
  const size_t bracket = line.find("] ");
  if (bracket == std::string_view::npos) return 0;
  pid_t pid = 0;
  std::from_chars(line.data() + bracket + 2, line.data() + line.size(), pid);
  return pid;
}

bool Has(std::string_view line, std::string_view text) {
  return line.find(text) != std::string_view::npos;
}

}  // namespace

Status TestNginxConfig(const NginxPaths& paths, const std::string& config) {
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult result,
                        os::RunCommand(Nginx(paths, config, {"-t", "-q"})));
  if (result.exit_code == 0) return absl::OkStatus();
  return InvalidArgument("nginx refuses the router's config: " + Complaint(result.error_output));
}

StatusOr<NginxProcess> NginxProcess::Find(const NginxPaths& paths) {
  const StatusOr<std::string> text = os::ReadFile(paths.pid);
  if (!text.ok()) return NotFound("no router runs: " + paths.pid + " is missing");
  pid_t pid = 0;
  std::from_chars(text->data(), text->data() + text->size(), pid);
  if (pid <= 1) return NotFound("no router runs: " + paths.pid + " is empty");
  // The pidfd first, then the look: what is checked is what will be signalled.
  os::UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const std::string command = CommandLine(pid);
  const bool is_ours = command.rfind("nginx: master process", 0) == 0 &&
                       command.find(" " + paths.Config() + " ") != std::string::npos;
  if (!pidfd || !is_ours) return NotFound("no router runs: its pid file is stale");
  return NginxProcess(paths, pid, std::move(pidfd));
}

StatusOr<NginxProcess> NginxProcess::Start(const NginxPaths& paths) {
  // One that was killed leaves its socket, and a new one could not bind it.
  if (::unlink(paths.control.c_str()) != 0 && errno != ENOENT) {
    return ErrnoStatus("remove " + paths.control);
  }
  PAAS_ASSIGN_OR_RETURN(os::LogWatch log, os::LogWatch::Start(paths.error_log));
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult result,
                        os::RunCommand(Nginx(paths, paths.Config(), {})));
  if (result.exit_code != 0) {
    return FailedPrecondition("the router cannot start: " + Complaint(result.error_output));
  }
  // The pid file is written before the first worker starts.
  PAAS_RETURN_IF_ERROR(Annotate(
      log.WaitUntil([](std::string_view line) { return Has(line, "start worker process "); },
                    kStartTimeout),
      "wait for the router's workers"));
  return Find(paths);
}

std::vector<pid_t> NginxProcess::Workers() const {
  const std::string id = std::to_string(pid_);
  std::vector<pid_t> workers;
  const StatusOr<std::string> text = os::ReadFile("/proc/" + id + "/task/" + id + "/children");
  if (!text.ok()) return workers;
  std::istringstream children(*text);
  // One that drains already says "nginx: worker process is shutting down".
  for (pid_t child = 0; children >> child;) {
    const std::string title = CommandLine(child);
    if (Has(title, "worker process") && !Has(title, "shutting down")) workers.push_back(child);
  }
  return workers;
}

Status NginxProcess::Signal(int signal) const {
  if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), signal, nullptr, 0) != 0) {
    return ErrnoStatus("signal the router");
  }
  return absl::OkStatus();
}

Status NginxProcess::Reload(std::chrono::milliseconds timeout) {
  PAAS_ASSIGN_OR_RETURN(os::LogWatch log, os::LogWatch::Start(paths_.error_log));
  const std::vector<pid_t> workers = Workers();
  std::set<pid_t> accepting(workers.begin(), workers.end());
  PAAS_RETURN_IF_ERROR(Signal(SIGHUP));
  // nginx starts the new workers first and then tells the old ones to stop accepting; each of them
  // says so in the log.
  std::string complaint;
  const auto is_done = [&](std::string_view line) {
    if (Has(line, "[emerg]") && WriterOf(line) == pid_) complaint = std::string(line);
    if (Has(line, "gracefully shutting down") || Has(line, "exiting")) {
      accepting.erase(WriterOf(line));
    }
    return accepting.empty() || !complaint.empty();
  };
  if (!accepting.empty()) {
    PAAS_RETURN_IF_ERROR(Annotate(log.WaitUntil(is_done, timeout), "wait for the router's reload"));
  }
  return complaint.empty() ? absl::OkStatus() : FailedPrecondition("router: " + complaint);
}

Status NginxProcess::Stop(std::chrono::milliseconds timeout) {
  PAAS_RETURN_IF_ERROR(Signal(SIGTERM));
  pollfd ended{pidfd_.get(), POLLIN, 0};
  if (::poll(&ended, 1, static_cast<int>(timeout.count())) == 1) return absl::OkStatus();
  return Status(absl::StatusCode::kDeadlineExceeded, "the router does not end");
}

}  // namespace paas::testing
