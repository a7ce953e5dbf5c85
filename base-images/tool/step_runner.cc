#include "base-images/tool/step_runner.h"

#include <fcntl.h>

#include <utility>

#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::base_image {
namespace {

constexpr size_t kTailLines = 15;
constexpr size_t kTailBytes = 16384;

// The last lines of `text`, indented.
std::string LastLines(const std::string& text) {
  size_t begin = text.size();
  for (size_t lines = 0; begin > 0 && lines <= kTailLines; ++lines) {
    const size_t end_of_previous = text.rfind('\n', begin - 1);
    if (end_of_previous == std::string::npos || begin == 1) {
      begin = 0;
    } else {
      begin = end_of_previous;
    }
  }
  std::string indented;
  for (const char c : text.substr(begin)) {
    indented += c;
    if (c == '\n') indented += "    ";
  }
  return indented;
}

}  // namespace

StatusOr<StepRunner> StepRunner::Create(const std::string& log_path, Progress& progress) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd log, os::Open(log_path, O_WRONLY | O_CREAT | O_TRUNC, 0644));
  return StepRunner(log_path, std::move(log), progress);
}

Status StepRunner::Failure(const Step& step, int exit_code, const std::string& tail) const {
  return Internal(step.name + ": exit " + std::to_string(exit_code) + "\n    " + LastLines(tail) +
                  "\n  (everything it said: " + log_path_ + ")");
}

StatusOr<std::string> StepRunner::RunForOutput(const Step& step) {
  progress_->Begin(step.name);
  PAAS_RETURN_IF_ERROR(os::WriteAll(log_.get(), "+ " + Describe(step) + "\n"));
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult result, os::RunCommand(step.command));
  PAAS_RETURN_IF_ERROR(os::WriteAll(log_.get(), result.error_output));
  if (result.exit_code != 0) return Failure(step, result.exit_code, result.error_output);
  return result.output;
}

Status StepRunner::Run(const Step& step) {
  progress_->Begin(step.name);
  PAAS_RETURN_IF_ERROR(os::WriteAll(log_.get(), "+ " + Describe(step) + "\n"));
  std::string tail;
  Status logged;
  const auto sink = [&](std::string_view text, bool) {
    if (logged.ok()) logged = os::WriteAll(log_.get(), text);
    tail.append(text);
    if (tail.size() > kTailBytes) tail.erase(0, tail.size() - kTailBytes);
  };
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult result, os::RunCommand(step.command, sink));
  PAAS_RETURN_IF_ERROR(logged);
  if (result.exit_code != 0) return Failure(step, result.exit_code, tail);
  return {};
}

Status StepRunner::RunAll(const std::vector<Step>& steps) {
  for (const Step& step : steps) PAAS_RETURN_IF_ERROR(Run(step));
  return {};
}

}  // namespace paas::base_image
