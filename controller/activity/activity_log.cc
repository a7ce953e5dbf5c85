#include "controller/activity/activity_log.h"

#include "common/log/log.h"

namespace paas::controller {
namespace {

// What a program of the project prints is kept for ever: its disk space must have an end.
constexpr size_t kMostOutputBytes = 8 << 20;
constexpr size_t kLineCost = 64;  // of an event without its text

}  // namespace

void ActivityLog::Append(EventKind kind) {
  const Status appended = journal_.Append(activity_.id, std::move(kind));
  if (!appended.ok()) log::Error("activity " + activity_.id + ": " + Message(appended));
}

void ActivityLog::Started(const std::string& remark) {
  const std::string headline = "project " + activity_.project + ", branch " +
                               activity_.environment + (remark.empty() ? "" : " (" + remark + ")");
  Append(StartedEvent{activity_.project, activity_.environment, headline});
}

void ActivityLog::Enter(const std::string& phase, const std::string& waiting) {
  entered_ = std::chrono::steady_clock::now();
  activity_.phase = phase;
  const Status updated = store_.UpdateActivity(activity_);
  if (!updated.ok()) log::Error("activity " + activity_.id + ": " + Message(updated));
  journal_.SetWaiting(activity_.id, waiting);
}

void ActivityLog::Line(const std::string& outcome, const std::string& detail) {
  Line(activity_.phase, outcome, detail,
       std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                             entered_));
}

void ActivityLog::Line(const std::string& name, const std::string& outcome, const std::string& text,
                       std::chrono::milliseconds duration) {
  const std::string detail = secrets_.Of(text);
  log::Info("activity " + activity_.id + ": " + name + " " + outcome + " " + detail);
  lines_.push_back({name, outcome, detail, static_cast<uint32_t>(duration.count())});
  Append(lines_.back());
}

void ActivityLog::Output(const std::string& source, bool is_stderr, const std::string& text) {
  if (output_bytes_ > kMostOutputBytes) return;
  output_bytes_ += text.size() + kLineCost;
  if (output_bytes_ > kMostOutputBytes) {
    return Append(OutputEvent{source, is_stderr, "… the rest of the output is not kept"});
  }
  Append(OutputEvent{source, is_stderr, secrets_.Of(text)});
}

void ActivityLog::Failure(FailureEvent failure) {
  for (std::string* text : {&failure.probe, &failure.process, &failure.last_log, &failure.hint}) {
    *text = secrets_.Of(std::move(*text));
  }
  failure.serving = serving_;
  Append(std::move(failure));
}

}  // namespace paas::controller
