#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "paasctl/client/activity_event.h"
#include "paasctl/output/style.h"
#include "paasctl/output/value.h"

namespace paas::paasctl {

struct ProgressOptions {
  Style style;
  size_t width = 80;         // durations end here
  bool is_terminal = false;  // heartbeats are then one line that is written over
  bool quiet = false;        // only failures
};

// Shows an activity as it happens, one line a phase. Not thread-safe.
class Progress {
 public:
  using Write = std::function<void(std::string_view)>;
  Progress(Write write, ProgressOptions options);

  void Show(const ActivityEvent& event);
  // The id of the activity that was shown last; empty before its first event.
  const std::string& activity() const { return activity_; }

 private:
  void Line(const std::string& text);
  void ShowKind(const Started& started);
  void ShowKind(const PhaseLine& phase);
  void ShowKind(const OutputLine& output);
  void ShowKind(const ContainerFailure& failure);
  void ShowKind(const Heartbeat& heartbeat);
  void ShowKind(const Finished& finished);

  Write write_;
  ProgressOptions options_;
  std::string activity_;
  bool has_live_line_ = false;
  bool saw_release_ = false;  // the control plane said itself what became live
};

// "  build web  reused    tree 9851a01                        0.01s": the one shape of a phase.
std::string RenderPhase(const PhaseLine& phase, const Style& style, size_t width);

// An event as a JSON line: "type" is started, phase, output, failure, heartbeat or result.
Object ToObject(const ActivityEvent& event);

}  // namespace paas::paasctl
