#include "agent/converge/readiness.h"

#include <atomic>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "agent/converge/failure.h"
#include "agent/converge/post_start.h"
#include "agent/converge/start_ends.h"

namespace paas::agent {
namespace {

enum class State { kReady, kFailed, kAbandoned };

struct Outcome {
  State state = State::kReady;
  ContainerFailure failure;  // of kFailed
};

std::set<std::string> WaitedFor(const std::vector<Awaited>& awaited) {
  std::set<std::string> names;
  for (const Awaited& one : awaited) {
    for (const DesiredRelationship& relationship : one.instance.record.made_from.relationships) {
      if (relationship.wait) names.insert(relationship.container);
    }
  }
  return names;
}

// One wait for all. Everybody has a thread and a promise; those who wait for others wait for their
// promises, which cannot go in a circle (ValidateSpec).
class Vigil {
 public:
  Vigil(const std::vector<Awaited>& awaited, Gates& gates, const Paths& paths,
        const ReadinessOptions& options)
      : awaited_(awaited),
        waited_for_(WaitedFor(awaited)),
        gates_(gates),
        paths_(paths),
        options_(options) {}

  std::vector<ContainerFailure> Run() {
    std::vector<std::promise<Outcome>> promises(awaited_.size());
    for (size_t i = 0; i < awaited_.size(); ++i) {
      outcomes_[awaited_[i].instance.record.made_from.name] = promises[i].get_future().share();
    }
    std::vector<std::thread> threads;
    for (size_t i = 0; i < awaited_.size(); ++i) {
      threads.emplace_back([this, i, &promises] { promises[i].set_value(Settle(awaited_[i])); });
    }
    for (std::thread& thread : threads) thread.join();
    std::vector<ContainerFailure> failures;
    for (const Awaited& one : awaited_) {
      const Outcome& outcome = outcomes_.at(one.instance.record.made_from.name).get();
      if (outcome.state == State::kFailed) failures.push_back(outcome.failure);
    }
    return failures;
  }

 private:
  Outcome Settle(const Awaited& one) {
    const DesiredContainer& desired = one.instance.record.made_from;
    for (const DesiredRelationship& relationship : desired.relationships) {
      const auto target = outcomes_.find(relationship.container);
      if (!relationship.wait || target == outcomes_.end()) continue;
      if (target->second.get().state != State::kReady) return {State::kAbandoned, {}};
    }
    const std::optional<ContainerFailure> failure = Begin(one);
    if (!failure) return {State::kReady, {}};
    // What gave up because of another's failure is no failure itself.
    if (failed_.exchange(true)) return {State::kAbandoned, {}};
    return {State::kFailed, *failure};
  }

  // Whether everybody is ready whom this container may need for its start.
  bool NeighboursAreReady(const DesiredContainer& desired) const {
    for (const DesiredRelationship& relationship : desired.relationships) {
      const auto target = outcomes_.find(relationship.container);
      if (target == outcomes_.end() || relationship.container == desired.name) continue;
      if (target->second.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        return false;
      }
    }
    return true;
  }

  // Whether a container that starts ends again and again although all that it may need is there.
  // `before`: of its ends those that do not count.
  bool StartsInVain(const Awaited& one, std::optional<unsigned>& before) const {
    if (!one.started || one.instance.record.made_from.kind == ContainerKind::kService) return false;
    const bool alone = NeighboursAreReady(one.instance.record.made_from);
    if (alone && before) return agent::StartsInVain(ReadStartEnds(*one.instance.running), *before);
    if (!before || !alone) before = ReadStartEnds(*one.instance.running).count;
    return false;
  }

  std::optional<ContainerFailure> Begin(const Awaited& one) {
    std::optional<unsigned> before;
    if (NeighboursAreReady(one.instance.record.made_from)) before = 0;
    const auto give_up = [&] { return failed_.load() || StartsInVain(one, before); };
    if (const Status opened = gates_.Open(one.instance, give_up); !opened.ok()) {
      ContainerFailure failure = DescribeFailure(one.instance, "start", paths_);
      failure.probe = Message(opened);
      failure.hint = GeneralHint(one.instance, failure);
      return failure;
    }
    if (one.started) {
      auto failure = AwaitPostStart(one.instance, paths_, options_.health, give_up);
      if (failure) return failure;
    }
    const DesiredContainer& desired = one.instance.record.made_from;
    const bool answers = desired.kind == ContainerKind::kService ||
                         waited_for_.contains(desired.name) || (options_.answer && one.started);
    if (!answers) return std::nullopt;
    return WaitHealthy(one.instance, paths_, options_.health, give_up);
  }

  const std::vector<Awaited>& awaited_;
  const std::set<std::string> waited_for_;
  Gates& gates_;
  const Paths& paths_;
  const ReadinessOptions& options_;
  std::map<std::string, std::shared_future<Outcome>> outcomes_;
  std::atomic<bool> failed_ = false;
};

}  // namespace

std::vector<ContainerFailure> AwaitReady(const std::vector<Awaited>& awaited, Gates& gates,
                                         const Paths& paths, const ReadinessOptions& options) {
  if (awaited.empty()) return {};
  return Vigil(awaited, gates, paths, options).Run();
}

}  // namespace paas::agent
