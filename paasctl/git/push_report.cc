#include "paasctl/git/push_report.h"

#include <optional>

#include "paasctl/output/failure.h"
#include "paasctl/output/progress.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

// Of the 80 columns git takes eight for "remote: ".
constexpr size_t kWidth = 72;

}  // namespace

void PushReport::Line(const std::string& text) { write_(Printable(text) + "\n"); }

void PushReport::Leave(const std::string& activity) {
  Line("activity " + activity + " goes on; follow it with: paasctl activity show " + activity);
}

int PushReport::Follow(Front& front, const std::string& environment, const std::string& activity) {
  Progress progress(write_, {.style = Style(), .width = kWidth});
  std::optional<Finished> finished;
  const Status watched = front.Watch(
      activity,
      [&](const ActivityEvent& event) {
        progress.Show(event);
        if (const auto* end = std::get_if<Finished>(&event.kind)) finished = *end;
      },
      [&] { Line("  … the control plane restarts; waiting for it"); });
  if (!finished) {
    Line("error: the control plane went away: " + Message(watched));
    Leave(activity);
    return kExitUnreachable;
  }
  Ending(*finished, environment, activity);
  if (finished->result == Finished::Result::kSuccess) return kExitSuccess;
  return finished->exit != 0 ? finished->exit : kExitDeployFailed;
}

void PushReport::Ending(const Finished& finished, const std::string& environment,
                        const std::string& activity) {
  if (finished.result == Finished::Result::kSuccess) {
    if (finished.urls.empty()) return;
    Line("");
    for (const std::string& url : finished.urls) Line("  " + url);
    Line("  logs: paasctl logs -f -e " + environment + "    undo: paasctl rollback -e " +
         environment);
    return;
  }
  const bool cancelled = finished.result == Finished::Result::kCancelled;
  Line(std::string("error: deploy ") + (cancelled ? "cancelled" : "failed") +
       (finished.error.empty() ? "" : ": " + finished.error) + " (" +
       std::to_string(finished.exit) + ")");
  Line("the branch was moved; full report: paasctl activity show " + activity);
}

}  // namespace paas::paasctl
