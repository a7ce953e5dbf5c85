#include "controller/deploy/resources.h"

#include <algorithm>

#include "controller/activity/activity_types.h"
#include "controller/deploy/deployed.h"

namespace paas::controller {
namespace {

// What images of services say. Nothing when the builder does not answer: the kernel will.
ServiceNeeds NeedsOf(BuilderClient& builder) {
  ServiceNeeds needs;
  const StatusOr<std::vector<BaseImage>> images = builder.ListBaseImages();
  if (!images.ok()) return needs;
  for (const BaseImage& image : *images) {
    if (image.service.empty()) continue;
    auto description = model::ServiceDescriptionFromJson(image.service);
    if (description.ok()) needs[image.digest] = *std::move(description);
  }
  return needs;
}

StatusOr<std::vector<model::ResourceWish>> ParseAll(const std::vector<std::string>& texts) {
  if (texts.empty()) return InvalidArgument("nothing is to be set: app=cpu:0.5,memory:512");
  std::vector<model::ResourceWish> wishes;
  for (const std::string& text : texts) {
    PAAS_ASSIGN_OR_RETURN(model::ResourceWish wish, model::ParseResourceWish(text));
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

template <typename Item>
const Item* FindNamed(const std::vector<Item>& items, const std::string& name,
                      std::string Item::*key) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.*key == name; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

StatusOr<ResourcePlan> PlanResources(Doors& doors, const Environment& environment,
                                     const Release& latest,
                                     const std::vector<std::string>& wishes) {
  PAAS_ASSIGN_OR_RETURN(const auto parsed, ParseAll(wishes));
  if (doors.store.GetPause(environment.project, environment.name).ok()) {
    return FailedPrecondition("environment '" + environment.name +
                              "' is paused: paasctl resume first");
  }
  ResourcePlan plan;
  PAAS_ASSIGN_OR_RETURN(plan.spec, EnvironmentSpecFromJson(latest.spec));
  PAAS_ASSIGN_OR_RETURN(auto before,
                        doors.store.ListResources(environment.project, environment.name));
  const ServiceNeeds needs = NeedsOf(doors.builder);
  PAAS_ASSIGN_OR_RETURN(plan.overrides,
                        Merge(std::move(before), parsed, plan.spec, needs, doors.clock()));
  const NodeCapacity node = doors.agent.Capacity().value_or(NodeCapacity{});
  PAAS_RETURN_IF_ERROR(CheckResources(plan.overrides, plan.spec, needs, node));
  ApplyResources(plan.overrides, plan.spec);
  return plan;
}

StatusOr<ResourcePlan> Resources::PlanOf(const ResourceOrder& order) {
  PAAS_ASSIGN_OR_RETURN(const Deployed now,
                        FindDeployed(doors_.store, order.project, order.environment));
  return PlanResources(doors_, now.environment, now.release, order.wishes);
}

StatusOr<std::vector<PlanStep>> Resources::Plan(const ResourceOrder& order) {
  PAAS_ASSIGN_OR_RETURN(const ResourcePlan plan, PlanOf(order));
  return doors_.agent.Plan(plan.spec);
}

StatusOr<Activity> Resources::Set(const ResourceOrder& order) {
  PAAS_RETURN_IF_ERROR(PlanOf(order).status());
  std::string description = "resources";
  for (const std::string& wish : order.wishes) description += " " + wish;
  return queue_.Submit({.project = order.project,
                        .environment = order.environment,
                        .type = kResources,
                        .description = std::move(description),
                        .variables = order.wishes,
                        .actor = order.actor});
}

StatusOr<std::vector<ContainerResources>> Resources::Get(const std::string& project,
                                                         const std::string& environment) {
  PAAS_ASSIGN_OR_RETURN(const Deployed now, FindDeployed(doors_.store, project, environment));
  PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, EnvironmentSpecFromJson(now.release.spec));
  PAAS_ASSIGN_OR_RETURN(const auto overrides, doors_.store.ListResources(project, environment));
  PAAS_ASSIGN_OR_RETURN(const auto uses, doors_.agent.Use(project, now.environment.machine_name));
  std::vector<ContainerResources> all;
  for (const PlannedContainer& container : spec.containers) {
    ContainerResources one{.name = container.name,
                           .kind = container.kind,
                           .configured = container.configured,
                           .effective = container.limits};
    if (const auto* by = FindNamed(overrides, container.name, &ResourceOverride::container)) {
      one.overridden = {by->cpu_millis, by->memory_bytes, by->pids, by->disk_bytes};
    }
    if (const auto* use = FindNamed(uses, container.name, &ContainerUse::name)) {
      one.running = true;
      one.effective = use->limits;
      one.used = *use;
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace paas::controller
