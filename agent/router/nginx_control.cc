#include "agent/router/nginx_control.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>
#include <sstream>
#include <string_view>

#include "agent/exec/exec_bridge.h"
#include "agent/router/router_blueprint.h"
#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr std::chrono::seconds kTestTimeout(30);
constexpr size_t kComplaintBytes = 2000;
constexpr size_t kOutputBytes = 64u << 10;

bool Has(std::string_view line, std::string_view text) {
  return line.find(text) != std::string_view::npos;
}

// "2026/01/02 03:04:05 [notice] 12#12: gracefully shutting down" → 12
pid_t WriterOf(std::string_view line) {
  const size_t bracket = line.find("] ");
  if (bracket == std::string_view::npos) return 0;
  pid_t pid = 0;
  std::from_chars(line.data() + bracket + 2, line.data() + line.size(), pid);
  return pid;
}

// "12#12: *3 text" → "*3 text"
std::string_view WithoutWriter(std::string_view text) {
  const size_t colon = text.find(": ");
  const bool is_writer = colon != std::string_view::npos && Has(text.substr(0, colon), "#") &&
                         std::isdigit(static_cast<unsigned char>(text.front())) != 0;
  return is_writer ? text.substr(colon + 2) : text;
}

// The pid of a process as it sees itself; 0 when it has ended.
pid_t InnerPid(pid_t pid) {
  const StatusOr<std::string> status = os::ReadFile("/proc/" + std::to_string(pid) + "/status");
  const size_t at = status.ok() ? status->find("\nNSpid:") : std::string::npos;
  if (at == std::string::npos) return 0;
  const std::string line = status->substr(at + 1, status->find('\n', at + 1) - at - 1);
  const size_t last = line.find_last_of(" \t");
  pid_t inner = 0;
  std::from_chars(line.data() + last + 1, line.data() + line.size(), inner);
  return inner;
}

std::string Title(pid_t pid) {
  return os::ReadFile("/proc/" + std::to_string(pid) + "/cmdline").value_or("");
}

// The workers that accept connections, by their pids in the container. One that drains already
// says "nginx: worker process is shutting down".
std::set<pid_t> AcceptingWorkers(pid_t master) {
  const std::string id = std::to_string(master);
  std::set<pid_t> workers;
  const auto text = os::ReadFile("/proc/" + id + "/task/" + id + "/children");
  if (!text.ok()) return workers;
  std::istringstream children(*text);
  for (pid_t child = 0; children >> child;) {
    const std::string title = Title(child);
    if (!Has(title, "worker process") || Has(title, "shutting down")) continue;
    if (const pid_t inner = InnerPid(child); inner != 0) workers.insert(inner);
  }
  return workers;
}

// A worker says in the log that it ends before it says so in its title, and closes its sockets at
// once after that. The log may hold what clients made up, a title may not.
Status ConfirmDrain(const container::RunningContainer& running, const std::set<pid_t>& old,
                    std::chrono::steady_clock::time_point deadline) {
  while (std::chrono::steady_clock::now() < deadline) {
    const std::set<pid_t> accepting = AcceptingWorkers(running.pid());
    const bool is_over =
        std::none_of(old.begin(), old.end(), [&](pid_t pid) { return accepting.contains(pid); });
    if (is_over) return absl::OkStatus();
    // Nothing tells of a change of title.
    pollfd ended{running.pidfd(), POLLIN, 0};
    if (::poll(&ended, 1, /*timeout_ms=*/2) == 1) return Unavailable("the router has ended");
  }
  return Status(absl::StatusCode::kDeadlineExceeded, "old workers still accept");
}

}  // namespace

std::string Complaint(const std::string& text) {
  constexpr std::string_view kMark = "[emerg] ";
  std::istringstream lines(text);
  std::string complaint;
  for (std::string line; std::getline(lines, line);) {
    const size_t at = line.find(kMark);
    if (at == std::string::npos) continue;
    if (!complaint.empty()) complaint += "; ";
    complaint += WithoutWriter(std::string_view(line).substr(at + kMark.size()));
  }
  return (complaint.empty() ? text : complaint).substr(0, kComplaintBytes);
}

Status TestConfig(container::RunningContainer& running, const RouterSpec& spec,
                  const std::vector<int>& sockets, const std::string& path) {
  container::ExecRequest request;
  request.process =
      RouterCommand(spec, {"/usr/sbin/nginx", "-t", "-q", "-c", path, "-e", "/var/log/error.log"});
  request.handed = sockets;
  PAAS_ASSIGN_OR_RETURN(auto session, running.Exec(request));
  session->input.Reset();
  std::string errors;
  const ExecSink sink = [&](std::string_view data, bool /*is_stderr*/) {
    errors += data.substr(0, kOutputBytes - std::min(kOutputBytes, errors.size()));
    return true;
  };
  const auto deadline = std::chrono::steady_clock::now() + kTestTimeout;
  const auto late = [&] { return std::chrono::steady_clock::now() > deadline; };
  PAAS_ASSIGN_OR_RETURN(const container::Exit exit, DrainSession(*session, sink, late));
  if (container::Succeeded(exit)) return absl::OkStatus();
  if (exit.signal != 0) return FailedPrecondition("nginx's check was " + Describe(exit));
  return InvalidArgument("nginx refuses the router's config: " + Complaint(errors));
}

Status AwaitWorkers(const container::RunningContainer& running, os::LogWatch& log,
                    std::chrono::milliseconds timeout) {
  std::string said;
  const auto has_begun = [&](std::string_view line) {
    if (Has(line, "[emerg]")) said += std::string(line) + "\n";
    return Has(line, "start worker process ");
  };
  const Status waited = log.WaitUntil(has_begun, timeout, running.pidfd());
  if (!absl::IsUnavailable(waited)) return Annotate(waited, "wait for the router's workers");
  return FailedPrecondition("the router cannot start: " + Complaint(said));
}

Status ReloadConfig(const container::RunningContainer& running, const std::string& error_log,
                    std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  PAAS_ASSIGN_OR_RETURN(os::LogWatch log, os::LogWatch::Start(error_log));
  const std::set<pid_t> old = AcceptingWorkers(running.pid());
  std::set<pid_t> accepting = old;
  if (::syscall(SYS_pidfd_send_signal, running.pidfd(), SIGHUP, nullptr, 0) != 0) {
    return ErrnoStatus("signal the router");
  }
  // nginx starts the new workers first and then tells the old ones to stop accepting; each of them
  // says so in the log. Its master is PID 1.
  std::string complaint;
  bool has_begun = false;
  const auto is_done = [&](std::string_view line) {
    if (Has(line, "[emerg]") && WriterOf(line) == 1) complaint = std::string(line);
    has_begun |= Has(line, "start worker process ") && WriterOf(line) == 1;
    if (Has(line, "gracefully shutting down") || Has(line, "exiting")) {
      accepting.erase(WriterOf(line));
    }
    return (has_begun && accepting.empty()) || !complaint.empty();
  };
  PAAS_RETURN_IF_ERROR(
      Annotate(log.WaitUntil(is_done, timeout, running.pidfd()), "wait for the router's reload"));
  if (!complaint.empty()) return FailedPrecondition("router: " + Complaint(complaint));
  return ConfirmDrain(running, old, deadline);
}

}  // namespace paas::agent
