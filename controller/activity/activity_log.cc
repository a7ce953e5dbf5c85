#include "controller/activity/activity_log.h"

#include <algorithm>

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
  Leave();
  entered_ = std::chrono::steady_clock::now();
  activity_.phase = phase;
  activity_.phases.push_back({.name = phase, .outcome = ""});
  open_ = activity_.phases.size();
  const Status updated = store_.UpdateActivity(activity_);
  if (!updated.ok()) log::Error("activity " + activity_.id + ": " + Message(updated));
  journal_.SetWaiting(activity_.id, waiting);
}

std::chrono::milliseconds ActivityLog::Lasted() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               entered_);
}

void ActivityLog::Leave() {
  if (open_ > 0) activity_.phases[open_ - 1].duration_ms = static_cast<uint32_t>(Lasted().count());
  open_ = 0;
}

std::vector<PhaseTime> ActivityLog::phases() const {
  std::vector<PhaseTime> phases = activity_.phases;
  if (open_ > 0) phases[open_ - 1].duration_ms = static_cast<uint32_t>(Lasted().count());
  return phases;
}

PhaseTime& ActivityLog::PartOf(const std::string& name) {
  std::vector<PhaseTime>& phases = activity_.phases;
  for (size_t i = open_; i < phases.size(); ++i) {
    if (phases[i].name == name) return phases[i];
  }
  const std::string within = open_ > 0 ? activity_.phase : "";
  phases.push_back({.name = name, .outcome = "", .within = within});
  return phases.back();
}

void ActivityLog::Step(const std::string& name, std::chrono::milliseconds duration) {
  uint32_t& longest = PartOf(name).duration_ms;
  longest = std::max(longest, static_cast<uint32_t>(duration.count()));
}

void ActivityLog::Line(const std::string& outcome, const std::string& detail) {
  if (open_ > 0) activity_.phases[open_ - 1].outcome = outcome;
  Tell(activity_.phase, outcome, detail, Lasted());
}

void ActivityLog::Line(const std::string& name, const std::string& outcome, const std::string& text,
                       std::chrono::milliseconds duration) {
  Step(name, duration);
  PartOf(name).outcome = outcome;
  Tell(name, outcome, text, duration);
}

void ActivityLog::Tell(const std::string& name, const std::string& outcome, const std::string& text,
                       std::chrono::milliseconds duration) {
  const std::string detail = secrets_.Of(text);
  log::Info("activity " + activity_.id + ": " + name + " " + outcome + " " + detail);
  Append(PhaseEvent{name, outcome, detail, static_cast<uint32_t>(duration.count())});
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
