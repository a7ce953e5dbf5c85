#include "paasctl/commands/container_choice.h"

#include "paasctl/output/text.h"

namespace paas::paasctl {

StatusOr<std::string> ChooseContainer(const Session& session, Client& client,
                                      const EnvironmentId& id) {
  if (!session.globals.application.empty()) return session.globals.application;
  PAAS_ASSIGN_OR_RETURN(const std::vector<Container> containers, client.ListContainers(id));
  std::vector<std::string> applications;
  for (const Container& container : containers) {
    if (container.kind == "application") applications.push_back(container.name);
  }
  if (applications.size() == 1) return applications.front();
  if (applications.empty()) {
    return NotFound("environment " + id.environment + " of project " + id.project +
                    " runs no application");
  }
  return InvalidArgument("there are several applications: " + Join(applications, ", "));
}

int ExitCodeOf(const ExitRecord& exit) { return exit.signal != 0 ? 128 + exit.signal : exit.code; }

Outcome NotChosen(const Status& status) {
  if (status.code() != absl::StatusCode::kInvalidArgument) return status;
  return UsageError(Message(status), "name one with -A");
}

}  // namespace paas::paasctl
