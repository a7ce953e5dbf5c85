#include "paasctl/commands/follow.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

// "db 24 MB, app 1.2 MB: 25.2 MB"; what cannot be measured is said in words.
std::string Data(const std::vector<ContainerStats>& stats) {
  std::vector<std::string> parts;
  uint64_t total = 0;
  for (const ContainerStats& one : stats) {
    if (one.disk_used_bytes == 0) continue;
    total += one.disk_used_bytes;
    parts.push_back(one.name + " " + HumanBytes(one.disk_used_bytes));
  }
  if (parts.empty()) return "everything in its mounts and services, for good";
  return Join(parts, ", ") + " (" + HumanBytes(total) +
         "), with everything in its mounts, for good";
}

std::string WhatGoes(const Environment& environment, const std::vector<Container>& containers,
                     const std::vector<ContainerStats>& stats) {
  std::vector<std::string> names;
  for (const Container& container : containers) names.push_back(container.name);
  std::string text =
      "This deletes environment " + environment.name + " of project " + environment.project + ":\n";
  if (!names.empty()) text += "  containers  " + Join(names, ", ") + "\n";
  if (!environment.urls.empty()) text += "  URLs        " + Join(environment.urls, ", ") + "\n";
  return text + "  data        " + Data(stats) + "\n";
}

// Nothing when the user agreed.
std::optional<Failure> Confirm(const Session& session, const Environment& environment,
                               const std::vector<Container>& containers,
                               const std::vector<ContainerStats>& stats) {
  session.err(WhatGoes(environment, containers, stats));
  if (session.globals.yes) return std::nullopt;
  const std::optional<std::string> answer =
      session.globals.no_input ? std::nullopt
                               : session.ask("Type the name of the environment (" +
                                             Printable(environment.name) + ") to delete it: ");
  if (!answer.has_value()) {
    return Failure{kExitRefused, "refused", "nobody confirmed it", "--yes deletes without asking"};
  }
  if (*answer == environment.name) return std::nullopt;
  return Failure{kExitRefused, "refused", "that is not its name; nothing was deleted", ""};
}

Outcome Run(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Environment> environment = (*client)->GetEnvironment(id);
  if (!environment.ok()) return environment.status();
  // A node that does not answer must not keep its environment from being deleted.
  const StatusOr<std::vector<Container>> listed = (*client)->ListContainers(id);
  const std::vector<Container> containers = listed.ok() ? *listed : std::vector<Container>();
  const auto measured = (*client)->Stats(id);
  const std::vector<ContainerStats> stats =
      measured.ok() ? *measured : std::vector<ContainerStats>();
  if (auto refused = Confirm(session, *environment, containers, stats)) return *refused;
  const FollowOptions follow{.what = "delete", .detaches = true};
  return FollowActivity(session, follow, [&](Client& c, const EventSink& sink) {
    return c.DeleteEnvironment(id, sink);
  });
}

}  // namespace

Verb DeleteVerb() {
  return {.name = "delete",
          .summary = "Delete an environment and its data",
          .details = "Says what goes, and asks for the environment's name. --yes does not ask.",
          .handles_interrupt = true,
          .run = Run};
}

}  // namespace paas::paasctl
