#pragma once

#include <optional>
#include <string>
#include <utility>

#include "common/status/status.h"
#include "paasctl/output/format.h"
#include "paasctl/output/style.h"

namespace paas::paasctl {

// The exit codes of docs/reference/cli.md.
enum ExitCode : int {
  kExitSuccess = 0,
  kExitError = 1,
  kExitUsage = 2,
  kExitNotFound = 3,
  kExitDenied = 4,
  kExitConflict = 5,
  kExitInvalidConfiguration = 6,
  kExitRefused = 7,
  kExitChanges = 10,
  kExitDeployFailed = 20,
  kExitBuildFailed = 21,
  kExitCancelled = 24,
  kExitQuota = 30,
  kExitUnreachable = 40,
  kExitTimeout = 124,
  kExitInterrupted = 130,
  kExitBrokenPipe = 141,
};

// Why a command did not do what it was asked to.
struct Failure {
  int exit = kExitError;
  std::string code;    // for programs: "not_found"
  std::string reason;  // for people
  std::string hint;    // what to do about it; may be empty

  bool operator==(const Failure&) const = default;
};

// Which exit code, code word and hint an error of the control plane gets.
Failure FailureOf(const Status& status);

Failure UsageError(std::string reason, std::string hint = "");

// How a verb ended: an exit code, with the failure to print when there is one.
struct Outcome {
  int exit = kExitSuccess;
  std::optional<Failure> failure;

  Outcome(int code) : exit(code) {}
  Outcome(Failure why) : exit(why.exit), failure(std::move(why)) {}
  Outcome(const Status& status) {
    if (!status.ok()) *this = Outcome(FailureOf(status));
  }
};

// For standard error: "error: …" and "hint: …" lines, or one JSON object.
std::string Render(const Failure& failure, Format format, const Style& style);

}  // namespace paas::paasctl
