#include "controller/state/event_json.h"

#include <nlohmann/json.hpp>

namespace paas::controller {
namespace {

using Json = nlohmann::json;

struct ToJson {
  Json operator()(const StartedEvent& e) const {
    return {{"type", "started"},
            {"project", e.project},
            {"environment", e.environment},
            {"headline", e.headline}};
  }
  Json operator()(const PhaseEvent& e) const {
    return {{"type", "phase"},
            {"name", e.name},
            {"outcome", e.outcome},
            {"detail", e.detail},
            {"duration_ms", e.duration_ms}};
  }
  Json operator()(const OutputEvent& e) const {
    return {{"type", "output"}, {"source", e.source}, {"stderr", e.is_stderr}, {"text", e.text}};
  }
  Json operator()(const FailureEvent& e) const {
    return {{"type", "failure"},
            {"container", e.container},
            {"phase", e.phase},
            {"probe", e.probe},
            {"process", e.process},
            {"peak_memory_bytes", e.peak_memory_bytes},
            {"memory_limit_bytes", e.memory_limit_bytes},
            {"out_of_memory", e.out_of_memory},
            {"last_log", e.last_log},
            {"hint", e.hint},
            {"serving", e.serving}};
  }
  Json operator()(const FinishedEvent& e) const {
    return {{"type", "finished"},   {"result", static_cast<int>(e.result)},
            {"exit", e.exit},       {"error", e.error},
            {"urls", e.urls},       {"release", e.release},
            {"changed", e.changed}, {"duration_ms", e.duration_ms}};
  }
  Json operator()(const HeartbeatEvent& e) const {
    return {{"type", "heartbeat"}, {"text", e.text}};
  }
};

FailureEvent FailureFrom(const Json& j) {
  return {.container = j.at("container"),
          .phase = j.at("phase"),
          .probe = j.at("probe"),
          .process = j.at("process"),
          .peak_memory_bytes = j.at("peak_memory_bytes"),
          .memory_limit_bytes = j.at("memory_limit_bytes"),
          .out_of_memory = j.at("out_of_memory"),
          .last_log = j.at("last_log"),
          .hint = j.at("hint"),
          .serving = j.value("serving", "")};
}

FinishedEvent FinishedFrom(const Json& j) {
  return {.result = static_cast<Result>(j.at("result").get<int>()),
          .exit = j.at("exit"),
          .error = j.at("error"),
          .urls = j.at("urls").get<std::vector<std::string>>(),
          .release = j.at("release"),
          .duration_ms = j.at("duration_ms"),
          .changed = j.at("changed")};
}

StatusOr<EventKind> FromJson(const Json& j) {
  const std::string type = j.at("type");
  if (type == "started") {
    return StartedEvent{j.at("project"), j.at("environment"), j.at("headline")};
  }
  if (type == "phase") {
    return PhaseEvent{j.at("name"), j.at("outcome"), j.at("detail"), j.at("duration_ms")};
  }
  if (type == "output") return OutputEvent{j.at("source"), j.at("stderr"), j.at("text")};
  if (type == "failure") return FailureFrom(j);
  if (type == "finished") return FinishedFrom(j);
  if (type == "heartbeat") return HeartbeatEvent{j.at("text")};
  return InvalidArgument("unknown event type '" + type + "'");
}

}  // namespace

std::string EventToJson(const EventKind& kind) {
  return std::visit(ToJson{}, kind).dump(-1, ' ', false, Json::error_handler_t::replace);
}

StatusOr<EventKind> EventFromJson(const std::string& text) {
  try {
    return FromJson(Json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    return InvalidArgument(std::string("stored event: ") + error.what());
  }
}

}  // namespace paas::controller
