#include "agent/plan/application_changes.h"

#include <map>

#include "model/json.h"
#include "model/variables.h"

namespace paas::agent {
namespace {

using model::Application;
using Settings = std::map<std::string, std::string>;

const auto kByName = [](const auto& item) { return item.name; };
const auto kByPath = [](const auto& item) { return item.path; };
const auto kByKey = [](const auto& item) { return item.first; };

// An application as one of its containers sees it.
struct ContainerView {
  const Application& application;
  const model::Worker* worker;  // null: the web instance

  const model::Commands& commands() const {
    return worker != nullptr ? worker->commands : application.web.commands;
  }
  const model::ContainerProperties& properties() const {
    return worker != nullptr ? worker->container : application.container;
  }
};

const model::Worker* WorkerOf(const Application& application, const DesiredContainer& container) {
  if (container.kind != ContainerKind::kWorker) return nullptr;
  for (const model::Worker& worker : application.workers) {
    if (container.name == application.name + "--" + worker.name) return &worker;
  }
  return nullptr;
}

class Comparison {
 public:
  Comparison(const ContainerView& before, const ContainerView& after)
      : before_(before), after_(after) {}

  std::vector<Change> Run() {
    CompareWhatRuns();
    CompareWeb(after_.worker != nullptr);
    CompareJobs();
    CompareProperties();
    CompareTheRest();
    return std::move(out_);
  }

 private:
  void Add(bool differs, const Effect& effect, const std::string& what) {
    if (differs) out_.push_back({effect, what, "", "changed"});
  }

  void CompareWhatRuns() {
    const model::Commands &then = before_.commands(), &now = after_.commands();
    Add(then.pre_start != now.pre_start, kReruns, "pre_start command");
    Add(then.start != now.start, kReruns, "start command");
    Add(then.post_start != now.post_start, kReruns, "post_start command");
    Add(before_.application.runtime != after_.application.runtime, kReruns, "runtime settings");
    AddNamed(before_.properties().additional_hosts, after_.properties().additional_hosts, kByName,
             "host", kReruns, out_);
  }

  // Locations are nginx's alone; where the application listens is in its environment.
  void CompareWeb(bool is_worker) {
    const Effect effect = is_worker ? kAdjusts : kReruns;
    const model::Web &then = before_.application.web, &now = after_.application.web;
    AddNamed(then.locations, now.locations, kByPath, "location", is_worker ? kAdjusts : kReloads,
             out_);
    Add(then.upstream != now.upstream, effect, "upstream");
    Add(then.move_to_root != now.move_to_root, effect, "move_to_root");
    if (after_.worker != nullptr) Add(then.commands != now.commands, kAdjusts, "web commands");
  }

  // Each is read when the job is run.
  void CompareJobs() {
    const Application &then = before_.application, &now = after_.application;
    const Effect hook{ActionKind::kReconfigure, Disturbance::kNone, /*renews=*/true};
    Add(then.hooks.deploy != now.hooks.deploy, hook, "deploy hook");
    Add(then.hooks.post_deploy != now.hooks.post_deploy, kAdjusts, "post_deploy hook");
    Add(then.hooks.strict != now.hooks.strict, kAdjusts, "hooks.strict");
    AddNamed(then.crons, now.crons, kByName, "cron", kAdjusts, out_);
    AddNamed(then.operations, now.operations, kByName, "operation", kAdjusts, out_);
    AddNamed(then.source_operations, now.source_operations, kByName, "source operation", kAdjusts,
             out_);
  }

  void CompareProperties() {
    const model::ContainerProperties &then = before_.properties(), &now = after_.properties();
    Add(then.ssh_role != now.ssh_role, kAdjusts, "access");
    Add(then.timezone != now.timezone, kAdjusts, "timezone");
    // Sizes become limits, and are told as such.
    Add(then.size != now.size || then.resources != now.resources, kAdjusts, "");
    Add(then.disk_mb != now.disk_mb, kAdjusts, "");
  }

  // What decided about the images, and what other containers of the application are.
  void CompareTheRest() {
    const Application &then = before_.application, &now = after_.application;
    const bool is_built_otherwise =
        then.build != now.build || then.dependencies != now.dependencies ||
        then.hooks.build != now.hooks.build || then.source_root != now.source_root ||
        then.preflight != now.preflight || then.stack != now.stack;
    Add(is_built_otherwise, kAdjusts, "build settings");
    Add(then.container_profile != now.container_profile, kAdjusts, "");
    if (after_.worker == nullptr) {
      AddNamed(then.workers, now.workers, kByName, "worker", kAdjusts, out_);
    } else {
      Add(then.workers != now.workers || then.container != now.container, kAdjusts, "");
    }
    if (then.type == now.type) return;
    out_.push_back(
        {kAdjusts, "type", "", model::ToString(then.type) + " → " + model::ToString(now.type)});
  }

  const ContainerView before_;
  const ContainerView after_;
  std::vector<Change> out_;
};

// `php:` variables of project and environment win over the application's own.
Settings PhpSettings(const DesiredContainer& container, const ContainerView& view) {
  Settings settings = container.php_settings;
  settings.merge(view.worker != nullptr ? model::ResolveVariables(*view.worker).php_settings
                                        : model::ResolveVariables(view.application).php_settings);
  return settings;
}

void AddPhpSettings(const Settings& before, const Settings& after, std::vector<Change>& out) {
  AddNamed(
      before, after, [](const auto& item) { return "php:" + item.first; }, "variable", kReruns,
      out);
}

}  // namespace

std::vector<Change> ApplicationChanges(const DesiredContainer& before,
                                       const DesiredContainer& after) {
  std::vector<Change> out;
  const auto then = model::ApplicationFromJson(before.application);
  const auto now = model::ApplicationFromJson(after.application);
  if (!then.ok() || !now.ok()) {
    AddPhpSettings(before.php_settings, after.php_settings, out);
    if (before.application != after.application)
      out.push_back({kReruns, "configuration", "", "changed"});
    return out;
  }
  const ContainerView old_view{*then, WorkerOf(*then, before)},
      new_view{*now, WorkerOf(*now, after)};
  AddPhpSettings(PhpSettings(before, old_view), PhpSettings(after, new_view), out);
  const std::vector<Change> keys = Comparison(old_view, new_view).Run();
  out.insert(out.end(), keys.begin(), keys.end());
  return out;
}

}  // namespace paas::agent
