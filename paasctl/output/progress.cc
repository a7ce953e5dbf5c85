#include "paasctl/output/progress.h"

#include <algorithm>
#include <utility>

#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

constexpr size_t kNameWidth = 10;
constexpr size_t kOutcomeWidth = 9;
constexpr const char* kEraseLine = "\r\x1b[K";

std::string PadRight(const std::string& text, size_t width) {
  const size_t used = DisplayWidth(text);
  return text + std::string(width > used ? width - used : 0, ' ');
}

// `left` and `right` on one line of `width` columns, two spaces between them at least.
std::string Justify(const std::string& left, size_t left_width, const std::string& right,
                    size_t width) {
  const size_t used = left_width + DisplayWidth(right);
  const size_t gap = used + 2 <= width ? width - used : 2;
  return left + std::string(gap, ' ') + right;
}

std::string MemoryText(const ContainerFailure& failure) {
  if (failure.peak_memory_bytes == 0) return failure.out_of_memory ? "; OUT OF MEMORY" : "";
  std::string text = "; peak memory " + HumanBytes(failure.peak_memory_bytes);
  if (failure.memory_limit_bytes != 0) text += " of " + HumanBytes(failure.memory_limit_bytes);
  return text + (failure.out_of_memory ? "; OUT OF MEMORY" : "; no OOM");
}

const char* ResultWord(Finished::Result result) {
  switch (result) {
    case Finished::Result::kSuccess:
      return "success";
    case Finished::Result::kFailure:
      return "failure";
    case Finished::Result::kCancelled:
      return "cancelled";
    case Finished::Result::kUnknown:
      break;
  }
  return "unknown";
}

struct FieldsOf {
  Object operator()(const Started& e) const {
    return {{"type", "started"},
            {"project", e.project},
            {"environment", e.environment},
            {"headline", e.headline}};
  }
  Object operator()(const PhaseLine& e) const {
    return {{"type", "phase"},
            {"name", e.name},
            {"outcome", e.outcome},
            {"detail", e.detail},
            {"duration_ms", e.duration_ms}};
  }
  Object operator()(const OutputLine& e) const {
    return {{"type", "output"},
            {"source", e.source},
            {"stream", e.is_stderr ? "stderr" : "stdout"},
            {"text", e.text}};
  }
  Object operator()(const ContainerFailure& e) const {
    return {{"type", "failure"},
            {"container", OptionalText(e.container)},
            {"phase", e.phase},
            {"probe", OptionalText(e.probe)},
            {"process", OptionalText(e.process)},
            {"peak_memory_bytes", e.peak_memory_bytes},
            {"memory_limit_bytes", e.memory_limit_bytes},
            {"out_of_memory", e.out_of_memory},
            {"last_log", OptionalText(e.last_log)},
            {"hint", OptionalText(e.hint)},
            {"serving", OptionalText(e.serving)}};
  }
  Object operator()(const Heartbeat& e) const { return {{"type", "heartbeat"}, {"text", e.text}}; }
  Object operator()(const Finished& e) const {
    return {{"type", "result"},
            {"result", ResultWord(e.result)},
            {"exit", e.exit},
            {"error", OptionalText(e.error)},
            {"urls", StringList(e.urls)},
            {"release", e.release},
            {"duration_ms", e.duration_ms},
            {"changed", e.changed}};
  }
};

}  // namespace

std::string RenderPhase(const PhaseLine& phase, const Style& style, size_t width) {
  const std::string name = PadRight(Printable(phase.name), kNameWidth);
  // A phase whose detail says it all has no word of its own, and no empty column either.
  const std::string outcome =
      phase.outcome.empty() ? "" : PadRight(Printable(phase.outcome), kOutcomeWidth);
  const std::string gap = outcome.empty() ? "" : " ";
  const std::string duration = HumanDuration(phase.duration_ms);
  const size_t fixed = 2 + DisplayWidth(name) + 1 + DisplayWidth(outcome) + gap.size();
  const std::string detail = Printable(phase.detail);
  const std::string left =
      "  " + name + " " + style.Paint(ToneOf(phase.outcome), outcome) + gap + detail;
  return Justify(left, fixed + DisplayWidth(detail), style.Paint(Tone::kFaint, duration),
                 // The escape codes of a painted duration take no columns.
                 width + style.Paint(Tone::kFaint, duration).size() - duration.size());
}

Progress::Progress(Write write, ProgressOptions options)
    : write_(std::move(write)), options_(options) {}

void Progress::Show(const ActivityEvent& event) {
  if (!event.activity.empty()) activity_ = event.activity;
  std::visit([this](const auto& kind) { ShowKind(kind); }, event.kind);
}

void Progress::Line(const std::string& text) {
  write_((std::exchange(has_live_line_, false) ? kEraseLine : "") + text + "\n");
}

void Progress::ShowKind(const Started& started) {
  if (options_.quiet) return;
  const std::string headline = Printable(started.headline);
  const std::string left = options_.style.Paint(Tone::kStrong, "paas ▸") + " " + headline;
  Line(Justify(left, DisplayWidth("paas ▸ " + headline), "activity " + activity_, options_.width));
}

void Progress::ShowKind(const PhaseLine& phase) {
  saw_release_ = saw_release_ || phase.name == "release";
  if (options_.quiet && phase.outcome != "FAILED") return;
  Line(RenderPhase(phase, options_.style, options_.width));
}

void Progress::ShowKind(const OutputLine& output) {
  if (options_.quiet) return;
  Line("    " + options_.style.Paint(Tone::kFaint, "│ " + Printable(output.text)));
}

void Progress::ShowKind(const ContainerFailure& failure) {
  const auto row = [this](const std::string& label, const std::string& text) {
    if (text.empty()) return;
    Line("    " + options_.style.Paint(Tone::kFaint, PadRight(label, 8)) + " " + Printable(text));
  };
  row("probe", failure.probe);
  row("process", failure.process.empty() ? "" : failure.process + MemoryText(failure));
  row("last log", failure.last_log);
  row("hint", failure.hint);
  if (!failure.serving.empty()) Line("  " + Printable(failure.serving));
}

// Without a terminal a heartbeat is a line of its own: a log that is silent looks stuck.
void Progress::ShowKind(const Heartbeat& heartbeat) {
  if (options_.quiet) return;
  const std::string text = "  … " + Printable(heartbeat.text);
  if (!options_.is_terminal) return Line(text);
  has_live_line_ = true;
  const size_t room = options_.width > 1 ? options_.width - 1 : 1;
  write_(kEraseLine + options_.style.Paint(Tone::kFaint, Truncate(text, room)));
}

void Progress::ShowKind(const Finished& finished) {
  if (finished.result != Finished::Result::kSuccess || options_.quiet || saw_release_) {
    if (std::exchange(has_live_line_, false)) write_(kEraseLine);
    return;
  }
  std::string detail = finished.changed ? "live" : "unchanged, nothing to do";
  if (finished.release != 0) detail = "r" + std::to_string(finished.release) + " " + detail;
  Line(
      RenderPhase({"release", "ok", detail, finished.duration_ms}, options_.style, options_.width));
}

Object ToObject(const ActivityEvent& event) {
  Object fields = std::visit(FieldsOf{}, event.kind);
  fields.insert(fields.begin() + 1,
                {Field("activity", event.activity), Field("sequence", event.sequence),
                 Field("time", Timestamp(event.unix_ms))});
  return fields;
}

}  // namespace paas::paasctl
