#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "controller/deploy/deploy_runner.h"
#include "tests/integration/controller/fake_builder.h"

namespace paas::controller::testing {

// An agent and a router that do as the test says and remember what they were asked; beside them
// (fake_builder.h) a builder.

// Says one thing and ends.
class SayingCommand : public AgentCommand {
 public:
  explicit SayingCommand(std::string text) : text_(std::move(text)) {}
  StatusOr<End> Wait(const Sink& sink) override {
    sink(/*is_stderr=*/false, text_);
    return End{};
  }
  void Signal(int) override {}
  void Abandon() override {}

 private:
  const std::string text_;
};

class FakeAgent : public AgentClient {
 public:
  StatusOr<ApplyOutcome> Apply(const EnvironmentSpec& spec, const ApplyOptions&,
                               const ApplyObserver& observer, CancelToken&) override {
    applied.push_back(spec);
    if (unreachable) return Unavailable("agent: connection refused");
    ApplyOutcome outcome;
    if (fails) {
      fails = false;  // going back works
      outcome.failure = FailureEvent{.container = "app", .phase = "probe", .hint = "h"};
      outcome.error = "app did not become ready in 30s";
      return outcome;
    }
    observer.on_planned({.object = "container app", .action = "create", .reason = "new"});
    observer.on_step("plan", "", std::chrono::milliseconds(1));
    observer.on_step("network", "1 link", std::chrono::milliseconds(20));
    outcome.changed = !current || !AsksForTheSame(*current, spec);
    current = spec;
    for (const PlannedContainer& container : spec.containers) {
      outcome.containers.push_back({spec.project, spec.environment, container.name, "100.96.0.5"});
    }
    return outcome;
  }
  Status Remove(const std::string&, const std::string&, const ApplyObserver&,
                CancelToken&) override {
    current.reset();
    return absl::OkStatus();
  }
  StatusOr<std::vector<PlanStep>> Plan(const EnvironmentSpec& spec) override {
    const std::string action = !current                         ? "create"
                               : AsksForTheSame(*current, spec) ? "keep"
                                                                : "swap app";
    return std::vector<PlanStep>{{"container app", action, "", 0}};
  }
  StatusOr<std::vector<ContainerStatus>> List(const std::string&, const std::string&) override {
    return std::vector<ContainerStatus>();
  }
  StatusOr<std::unique_ptr<AgentCommand>> StartCommand(const CommandOrder&) override {
    if (says.empty()) return NotFound("no container");
    return std::unique_ptr<AgentCommand>(new SayingCommand(says));
  }
  std::string says;  // every command; empty: there is none
  std::vector<EnvironmentSpec> applied;
  std::optional<EnvironmentSpec> current;
  bool fails = false;
  bool unreachable = false;
};

class FakeTraffic : public Traffic {
 public:
  StatusOr<bool> Serve(const std::vector<Site>& sites) override {
    const bool changed = sites != served;
    served = sites;
    return changed;
  }
  StatusOr<ProbeResult> Probe(const ProbeTarget& target, CancelToken&) override {
    probed = target.host;
    if (dead) return Unavailable("HTTP 502 (31 tries)");
    return ProbeResult{.status = 200, .tries = 1, .last = "HTTP 200"};
  }
  std::vector<Site> served;
  std::string probed;
  bool dead = false;
};

}  // namespace paas::controller::testing
