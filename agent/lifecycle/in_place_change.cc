#include "agent/lifecycle/in_place_change.h"

#include <chrono>

#include "agent/config/config_effect.h"
#include "agent/exec/root_command.h"
#include "agent/lifecycle/host_key.h"
#include "agent/lifecycle/shown_names.h"
#include "common/log/log.h"
#include "common/status/rollback.h"

namespace paas::agent {
namespace {

constexpr char kApplication[] = "/run/config/bin/application";
// SIGTERM, this long, then SIGKILL; as for a whole container.
constexpr std::chrono::seconds kStopGrace{15};
constexpr std::chrono::seconds kKillGrace{5};
constexpr std::chrono::seconds kTellTimeout{30};

Status Tell(const Instance& instance, const std::vector<std::string>& words,
            std::chrono::milliseconds timeout) {
  std::vector<std::string> argv{kApplication};
  argv.insert(argv.end(), words.begin(), words.end());
  PAAS_ASSIGN_OR_RETURN(const CommandOutcome outcome,
                        RunAsRoot(*instance.running, argv, timeout, [] { return false; }));
  if (container::Succeeded(outcome.exit)) return absl::OkStatus();
  return Internal("bin/application " + words.front() + " " + container::Describe(outcome.exit) +
                  ": " + outcome.error);
}

}  // namespace

// The base image is held already: only its description is asked for.
StatusOr<Materials> InPlaceChange::MaterialsOf(const InstanceRecord& record) {
  Materials materials{.interface = instance_.running->spec().interface};
  PAAS_ASSIGN_OR_RETURN(materials.base,
                        with_.images->Acquire(record.made_from.base_digest, record.Id()));
  PAAS_ASSIGN_OR_RETURN(materials.ssh_host_key,
                        HostKey(paths_.Keys(EnvironmentId(record.project, record.environment))));
  materials.names = NamesOf(with_.names, record.made_from);
  return materials;
}

StatusOr<std::optional<image::MountedImage>> InPlaceChange::AcquireApp(
    const InstanceRecord& record) {
  if (record.made_from.app_digest.empty()) return std::nullopt;
  PAAS_ASSIGN_OR_RETURN(image::MountedImage app,
                        with_.images->Acquire(record.made_from.app_digest, record.Id()));
  return app;
}

StatusOr<InPlaceChange::Target> InPlaceChange::TargetOf(const InstanceRecord& wanted,
                                                        Disturbance disturbance) {
  const DesiredContainer& before = instance_.record.made_from;
  const DesiredContainer& after = wanted.made_from;
  if (before.base_digest != after.base_digest || before.kind != after.kind ||
      before.app_digest.empty() != after.app_digest.empty() ||
      disturbance == Disturbance::kContainer) {
    return Unimplemented("the change takes a new instance");
  }
  PAAS_ASSIGN_OR_RETURN(const Materials materials, MaterialsOf(wanted));
  PAAS_ASSIGN_OR_RETURN(const auto old_config, DrawConfig(instance_.record, materials, node_));
  PAAS_ASSIGN_OR_RETURN(auto config, DrawConfig(wanted, materials, node_));
  const ConfigEffect effect = EffectOf(old_config, config);
  const bool told = disturbance >= Disturbance::kProcesses;
  const bool reloads = disturbance >= Disturbance::kWebServer;
  const bool swaps = before.app_digest != after.app_digest;
  if (effect.container && reloads) return Unimplemented("its services are others");
  if (after.kind == ContainerKind::kService && effect.application && told) {
    return Unimplemented("a service reads its configuration when it starts");
  }
  if (swaps && !with_.engine->facts().mount_beneath) {
    return Unimplemented("this kernel cannot replace /app in place (Linux 6.5)");
  }
  Target target{.restarts = told && (swaps || effect.application) && HasApplicationService(config),
                .reloads = reloads && effect.nginx};
  target.change.config = std::move(config);
  if (before.limits != after.limits) target.change.limits = LimitsOf(after);
  return target;
}

Status InPlaceChange::Apply(const InstanceRecord& wanted, Disturbance disturbance) {
  PAAS_ASSIGN_OR_RETURN(Target target, TargetOf(wanted, disturbance));
  const std::string id = wanted.Id();
  const InstanceRecord before = instance_.record;
  const std::string old_app = before.made_from.app_digest, new_app = wanted.made_from.app_digest;
  Rollback rollback;
  if (old_app != new_app) {
    PAAS_ASSIGN_OR_RETURN(const auto app, AcquireApp(wanted));
    rollback.Add([&] { with_.images->Release(new_app, id); });
    target.change.app = container::ImageMount{app->path, "/app"};
  }
  InstanceRecord changing = before;
  changing.changing = true;
  PAAS_RETURN_IF_ERROR(Note(changing));
  const Status performed = Perform(target);
  // No process of ours can run in it any more: whoever fills a container is not asked.
  if (absl::IsResourceExhausted(performed)) return Unimplemented(Message(performed));
  if (!performed.ok()) {
    const Status undone = Undo();
    if (!undone.ok()) log::Error("container " + id + ", on its way back: " + Message(undone));
    return performed;
  }
  rollback.Commit();
  PAAS_RETURN_IF_ERROR(Note(wanted));
  if (old_app != new_app && !old_app.empty()) with_.images->Release(old_app, id);
  return absl::OkStatus();
}

Status InPlaceChange::Refresh() {
  PAAS_ASSIGN_OR_RETURN(const Materials materials, MaterialsOf(instance_.record));
  Target target;
  PAAS_ASSIGN_OR_RETURN(target.change.config, DrawConfig(instance_.record, materials, node_));
  return Perform(target);
}

StatusOr<InPlaceChange::Target> InPlaceChange::WayBack() {
  const InstanceRecord& record = instance_.record;
  PAAS_ASSIGN_OR_RETURN(const Materials materials, MaterialsOf(record));
  Target target;
  PAAS_ASSIGN_OR_RETURN(target.change.config, DrawConfig(record, materials, node_));
  PAAS_ASSIGN_OR_RETURN(const auto app, AcquireApp(record));
  if (app && with_.engine->facts().mount_beneath) {
    target.change.app = container::ImageMount{app->path, "/app"};
  }
  target.change.limits = LimitsOf(record.made_from);
  // What has noticed something of the change, and how much of it, nobody knows.
  const bool is_service = record.made_from.kind == ContainerKind::kService;
  target.restarts = !is_service && HasApplicationService(*target.change.config);
  target.reloads = record.made_from.kind == ContainerKind::kApplication;
  return target;
}

Status InPlaceChange::Undo() {
  PAAS_ASSIGN_OR_RETURN(const Target target, WayBack());
  PAAS_RETURN_IF_ERROR(Perform(target));
  InstanceRecord record = instance_.record;
  record.changing = false;
  return Note(record);
}

Status InPlaceChange::Perform(const Target& target) {
  if (target.restarts) PAAS_RETURN_IF_ERROR(StopApplication());
  PAAS_ASSIGN_OR_RETURN(container::Changed changed,
                        with_.engine->Change(*instance_.running, target.change));
  instance_.running = std::move(changed.container);
  with_.table->Put(instance_);
  return Go(target);
}

Status InPlaceChange::StopApplication() {
  const Status stopped = Tell(instance_, {"stop"}, kStopGrace);
  if (!absl::IsDeadlineExceeded(stopped)) return stopped;
  PAAS_RETURN_IF_ERROR(Tell(instance_, {"kill"}, kTellTimeout));
  return Tell(instance_, {"stop"}, kKillGrace);
}

Status InPlaceChange::Go(const Target& target) {
  std::vector<std::string> words;
  if (target.reloads) words.emplace_back("nginx");
  if (target.restarts) words.emplace_back("go");
  return words.empty() ? absl::OkStatus() : Tell(instance_, words, kTellTimeout);
}

Status InPlaceChange::Note(const InstanceRecord& record) {
  instance_.record = record;
  with_.table->Put(instance_);
  return store_.Put(record);
}

}  // namespace paas::agent
