#include "paasctl/git/hooks.h"

#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>

#include "common/os/file.h"
#include "paasctl/git/git_process.h"
#include "paasctl/git/pkt_line.h"
#include "paasctl/git/submodule_fetch.h"
#include "paasctl/output/failure.h"

namespace paas::paasctl {
namespace {

constexpr size_t kMostOptions = 64;
// Of all submodules of a push; a commit with them cannot be larger.
constexpr std::chrono::minutes kSubmodulesTime(10);
constexpr uint64_t kSubmodulesBytes = 1ull << 30;
constexpr int kMostRounds = 8;  // nested submodules: a round each

// "<before> <after> <ref>"
std::optional<GitRefUpdate> ParseUpdate(const std::string& line) {
  std::istringstream words(line);
  GitRefUpdate update;
  words >> update.before >> update.after >> update.ref;
  if (update.ref.empty()) return std::nullopt;
  return update;
}

std::vector<std::string> OptionsOfPush() {
  std::vector<std::string> options;
  const size_t count = std::strtoul(Variable("GIT_PUSH_OPTION_COUNT").c_str(), nullptr, 10);
  for (size_t i = 0; i < count && i < kMostOptions; ++i) {
    options.push_back(Variable("GIT_PUSH_OPTION_" + std::to_string(i)));
  }
  return options;
}

StatusOr<std::vector<std::string>> ReadSection() {
  std::vector<std::string> lines;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(std::optional<std::string> line, ReadPktLine(0));
    if (!line) return lines;
    lines.push_back(*std::move(line));
  }
}

Status Say(const std::string& text) { return os::WriteAll(1, text); }

// The conversation up to the updates: a version, and whether options follow.
StatusOr<GitPush> ReadPush() {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> hello, ReadSection());
  const bool has_options = !hello.empty() && hello[0].find("push-options") != std::string::npos;
  std::string version = "version=1";
  if (has_options) version += std::string(1, '\0') + "push-options";
  PAAS_RETURN_IF_ERROR(Say(PktLine(version + "\n") + std::string(kFlush)));
  GitPush push;
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> updates, ReadSection());
  for (const std::string& line : updates) {
    const std::optional<GitRefUpdate> update = ParseUpdate(line);
    if (!update) return InvalidArgument("git said something unexpected");
    push.updates.push_back(*update);
  }
  if (has_options) {
    PAAS_ASSIGN_OR_RETURN(push.options, ReadSection());
  }
  return push;
}

Status Report(const ReceivedPush& received) {
  std::string text;
  for (const ReceivedRef& one : received.refs) {
    text += PktLine(one.error.empty()
                        ? "ok " + one.ref + "\n"
                        : "ng " + one.ref + " " + one.error.substr(0, one.error.find('\n')) + "\n");
  }
  return Say(text + std::string(kFlush));
}

void TellResult(int fd, int exit) {
  if (fd >= 0) (void)os::WriteAll(fd, std::to_string(exit) + "\n");
}

int ShowAll(Front& front, const ReceivedPush& received, bool no_wait, PushReport& report) {
  int exit = kExitSuccess;
  for (const ReceivedRef& one : received.refs) {
    if (!one.note.empty()) report.Line("note: " + one.note);
    if (one.activity.empty()) continue;
    if (no_wait) {
      report.Leave(one.activity);
      continue;
    }
    const int end = report.Follow(front, one.environment, one.activity);
    if (exit == kExitSuccess) exit = end;
  }
  return exit;
}

std::string Origin(const NeededSubmodule& needed) {
  return needed.url.empty() ? ", of this platform" : " of " + needed.url;
}

// What is probably to be done about it.
std::string Hint(const NeededSubmodule& needed, const std::string& reason) {
  if (!needed.ssh) return "";
  if (reason.find("Host key verification failed") != std::string::npos) {
    return "; if the server got another key: paasctl project deploy-key --forget-host '" +
           needed.ssh->host + "'";
  }
  return "; the project's deploy key has to be known there: " + needed.ssh->deploy_key;
}

std::string BranchOf(const GitPush& push) {
  constexpr std::string_view kBranches = "refs/heads/";
  for (const GitRefUpdate& update : push.updates) {
    if (update.ref.starts_with(kBranches)) return update.ref.substr(kBranches.size());
  }
  return "";
}

Status FetchOne(Front& front, const NeededSubmodule& needed, const std::string& quarantine,
                FetchBudget& budget, GitPush& push) {
  const Front::Login login{.project = push.project,
                           .host = needed.ssh ? needed.ssh->host : "",
                           .branch = BranchOf(push),
                           .submodule = needed.path};
  const auto sign = [&](const std::string& request) { return front.SignLogin(login, request); };
  StatusOr<FetchedModule> module = FetchSubmodule(needed, quarantine, budget, sign);
  if (!module.ok()) {
    return FailedPrecondition("submodule " + needed.path + " at " + needed.commit.substr(0, 7) +
                              " cannot be fetched" +
                              (needed.url.empty() ? "" : " from " + needed.url) + ": " +
                              Message(module.status()) + Hint(needed, Message(module.status())));
  }
  push.submodules.push_back({needed.commit, std::move(module->commit)});
  if (!module->host_key.empty()) push.host_keys.push_back(std::move(module->host_key));
  return absl::OkStatus();
}

// The controller says what is missing until nothing is; what is in submodules is known when they
// are here.
StatusOr<CheckedPush> CheckWithSubmodules(Front& front, GitPush push, const std::string& quarantine,
                                          PushReport& report) {
  FetchBudget budget{.deadline = std::chrono::steady_clock::now() + kSubmodulesTime,
                     .bytes = kSubmodulesBytes};
  std::set<std::string> said;
  for (int round = 0; round < kMostRounds; ++round) {
    PAAS_ASSIGN_OR_RETURN(const CheckedPush checked, front.CheckPush(push));
    for (const std::string& line : checked.lines) {
      if (said.insert(line).second) report.Line(line);
    }
    if (checked.needed.empty()) return checked;
    for (const NeededSubmodule& one : checked.needed) {
      PAAS_RETURN_IF_ERROR(FetchOne(front, one, quarantine, budget, push));
      report.Line("  submodule " + one.path + " at " + one.commit.substr(0, 7) + Origin(one));
    }
  }
  return FailedPrecondition("submodules are nested too deeply");
}

}  // namespace

int RunPreReceive(Front& front, const std::string& project, PushReport& report) {
  GitPush push{.project = project, .options = OptionsOfPush()};
  const std::string quarantine = Variable("GIT_QUARANTINE_PATH");
  push.quarantine = quarantine.substr(quarantine.rfind('/') + 1);
  for (std::string line; std::getline(std::cin, line);) {
    if (const auto update = ParseUpdate(line)) push.updates.push_back(*update);
  }
  const StatusOr<CheckedPush> checked = CheckWithSubmodules(front, push, quarantine, report);
  if (!checked.ok()) {
    report.Line("error: " + Message(checked.status()));
    report.Line("nothing was changed");
    return kExitError;
  }
  if (checked->refused) report.Line("nothing was changed");
  return checked->refused ? kExitError : kExitSuccess;
}

int RunProcReceive(Front& front, const ProcReceiveOptions& options, PushReport& report) {
  StatusOr<GitPush> push = ReadPush();
  if (!push.ok()) {
    report.Line("error: " + Message(push.status()));
    return kExitError;
  }
  push->project = options.project;
  const StatusOr<ReceivedPush> received = front.ReceivePush(*push);
  if (!received.ok()) {
    ReceivedPush refused;
    for (const GitRefUpdate& update : push->updates) {
      refused.refs.push_back({update.ref, Message(received.status()), {}, {}, {}});
    }
    (void)Report(refused);
    TellResult(options.result_fd, kExitError);
    return kExitSuccess;
  }
  // The branches are where they are, whatever becomes of the deploys and of those who watch.
  (void)Report(*received);
  TellResult(options.result_fd,
             ShowAll(front, *received, received->no_wait || options.no_wait, report));
  return kExitSuccess;
}

}  // namespace paas::paasctl
