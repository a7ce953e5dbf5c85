#include "controller/deploy/projects.h"

#include <sys/random.h>

#include "controller/source/names.h"
#include "model/environment_name.h"

namespace paas::controller {
namespace {

constexpr size_t kRandomLength = 56;

// 56 characters of base32: 280 random bits.
StatusOr<std::string> RandomText() {
  const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  unsigned char bytes[kRandomLength];
  if (::getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return ErrnoStatus("getrandom");
  std::string text;
  for (const unsigned char byte : bytes) text.push_back(alphabet[byte % 32]);
  return text;
}

}  // namespace

StatusOr<Project> Projects::Ensure(const std::string& id) {
  if (!model::IsValidProjectId(id)) {
    return InvalidArgument("'" + id + "' is no project id: 1 to 63 of a-z, 0-9 and -, not - first");
  }
  std::lock_guard lock(mutex_);
  StatusOr<Project> found = store_.GetProject(id);
  if (found.ok() || found.status().code() != absl::StatusCode::kNotFound) return found;
  Project project{.id = id, .created_unix_ms = clock_()};
  PAAS_ASSIGN_OR_RETURN(project.entropy, RandomText());
  PAAS_ASSIGN_OR_RETURN(project.secret, RandomText());
  PAAS_RETURN_IF_ERROR(store_.CreateProject(project));
  return project;
}

StatusOr<Environment> Projects::EnsureEnvironment(const std::string& project,
                                                  const std::string& name) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(name));
  PAAS_ASSIGN_OR_RETURN(const Project owner, Ensure(project));
  std::lock_guard lock(mutex_);
  StatusOr<Environment> found = store_.GetEnvironment(project, name);
  if (found.ok() || found.status().code() != absl::StatusCode::kNotFound) return found;
  const Environment environment{
      .project = project,
      .name = name,
      .machine_name = model::MachineName(name),
      .type = name == owner.default_branch ? "production" : "development",
      .status = "deploying",
      // Above whatever an environment of this name, deleted since, had handed to the agent.
      .generation = static_cast<uint64_t>(clock_()),
      .updated_unix_ms = clock_()};
  PAAS_RETURN_IF_ERROR(store_.PutEnvironment(environment));
  return environment;
}

}  // namespace paas::controller
