#include "paasctl/commands/data_loss.h"
#include "paasctl/commands/follow.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

std::vector<std::string> ContainersOf(Client& client, const EnvironmentId& id) {
  std::vector<std::string> names;
  const StatusOr<std::vector<Container>> containers = client.ListContainers(id);
  if (!containers.ok()) return names;
  for (const Container& container : *containers) names.push_back(container.name);
  return names;
}

std::vector<std::string> ChildrenOf(Client& client, const EnvironmentId& id) {
  std::vector<std::string> names;
  const StatusOr<std::vector<Environment>> all = client.ListEnvironments(id.project);
  if (!all.ok()) return names;
  for (const Environment& one : *all) {
    if (one.parent == id.environment) names.push_back(one.name);
  }
  return names;
}

std::string WhatGoes(Client& client, const Environment& environment, const EnvironmentId& id) {
  const std::vector<std::string> containers = ContainersOf(client, id);
  const std::vector<std::string> children = ChildrenOf(client, id);
  std::string text =
      "This deletes environment " + environment.name + " of project " + environment.project + ":\n";
  if (!containers.empty()) text += "  containers  " + Join(containers, ", ") + "\n";
  if (!environment.urls.empty()) text += "  URLs        " + Join(environment.urls, ", ") + "\n";
  text += "  data        " + MeasureLoss(client, id) + "\n";
  if (children.empty()) return text;
  const std::string heir = environment.parent.empty()
                               ? "go on without a parent"
                               : "go on as children of " + environment.parent;
  return text + "  children    " + Join(children, ", ") + " " + heir +
         ", with data of their own; what they inherit of its variables goes\n";
}

Outcome Run(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Environment> environment = (*client)->GetEnvironment(id);
  if (!environment.ok()) return environment.status();
  const std::string what_goes = WhatGoes(**client, *environment, id);
  if (auto refused = ConfirmLoss(session, what_goes, environment->name, "delete")) return *refused;
  const FollowOptions follow{.what = "delete", .detaches = true};
  return FollowActivity(session, follow, [&](Client& c, const EventSink& sink) {
    return c.DeleteEnvironment(id, sink);
  });
}

}  // namespace

Verb DeleteVerb() {
  return {.name = "delete",
          .summary = "Delete an environment and its data",
          .details =
              "Says what goes, and asks for the environment's name. --yes does not ask.\n"
              "Its children stay, with their data, as children of its parent.",
          .handles_interrupt = true,
          .run = Run};
}

}  // namespace paas::paasctl
