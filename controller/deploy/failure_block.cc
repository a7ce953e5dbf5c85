#include "controller/deploy/failure_block.h"

namespace paas::controller {
namespace {

std::string HintFor(const std::string& application, const BuildFailure& failure) {
  if (failure.out_of_memory)
    return "the build ran out of memory; the operator can give builds more";
  if (failure.timed_out) return "the build took longer than builds may";
  if (failure.phase == "hook") return "what hooks.build of " + application + " wrote is above";
  return "what the build wrote is above";
}

}  // namespace

std::string Describe(const BuildFailure& failure) {
  std::string text = failure.message;
  if (text.empty()) {
    text = failure.phase + (failure.signal.empty() ? " exited " + std::to_string(failure.exit_code)
                                                   : " was ended by " + failure.signal);
  }
  if (failure.out_of_memory) text += "; out of memory";
  if (failure.timed_out) text += "; timed out";
  return text;
}

FailureEvent BuildFailureBlock(const std::string& application, const BuildFailure& failure) {
  FailureEvent event{.container = application, .phase = "build " + application};
  event.process = Describe(failure);
  event.out_of_memory = failure.out_of_memory;
  if (!failure.last_lines.empty()) event.last_log = failure.last_lines.back();
  event.hint = HintFor(application, failure);
  return event;
}

FailureEvent SwitchFailure(const std::string& answer) {
  FailureEvent event{.phase = "route", .probe = answer};
  event.hint =
      "the containers are healthy, but what the route leads to does not answer: paasctl route list";
  return event;
}

}  // namespace paas::controller
