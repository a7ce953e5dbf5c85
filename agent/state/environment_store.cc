#include "agent/state/environment_store.h"

#include "agent/names.h"
#include "agent/state/codec.h"

namespace paas::agent {

Status EnvironmentStore::Put(const EnvironmentSpec& spec) const {
  const Status known = Get(spec.project, spec.environment).status();
  if (known.code() == absl::StatusCode::kAlreadyExists) return known;
  return records_.Put(EnvironmentId(spec.project, spec.environment), EncodeEnvironment(spec));
}

StatusOr<EnvironmentSpec> EnvironmentStore::Get(const std::string& project,
                                                const std::string& environment) const {
  PAAS_ASSIGN_OR_RETURN(std::string json, records_.Get(EnvironmentId(project, environment)));
  PAAS_ASSIGN_OR_RETURN(EnvironmentSpec spec, DecodeEnvironment(json));
  if (spec.project == project && spec.environment == environment) return spec;
  return AlreadyExists(project + "/" + environment + ": its id on this node is that of " +
                       spec.project + "/" + spec.environment);
}

Status EnvironmentStore::Delete(const std::string& project, const std::string& environment) const {
  return records_.Delete(EnvironmentId(project, environment));
}

StatusOr<std::vector<EnvironmentSpec>> EnvironmentStore::List() const {
  std::vector<EnvironmentSpec> specs;
  PAAS_RETURN_IF_ERROR(records_.ForEach([&](std::string_view json) -> Status {
    PAAS_ASSIGN_OR_RETURN(EnvironmentSpec spec, DecodeEnvironment(json));
    specs.push_back(std::move(spec));
    return absl::OkStatus();
  }));
  return specs;
}

}  // namespace paas::agent
