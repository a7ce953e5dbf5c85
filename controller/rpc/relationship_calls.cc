#include "controller/rpc/relationship_calls.h"

#include "controller/plan/relationship_list.h"

namespace paas::controller {

namespace pb = paas::controller::v1;

StatusOr<pb::ListRelationshipsResponse> ListRelationships(
    StateStore& store, const pb::ListRelationshipsRequest& request) {
  PAAS_ASSIGN_OR_RETURN(const Release release,
                        store.LatestRelease(request.project(), request.environment()));
  PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, EnvironmentSpecFromJson(release.spec));
  pb::ListRelationshipsResponse response;
  for (const RelationshipFacts& facts : ListRelationships(spec)) {
    pb::RelationshipEntry& entry = *response.add_relationships();
    entry.set_container(facts.container);
    entry.set_name(facts.name);
    entry.set_target(facts.target);
    entry.set_endpoint(facts.endpoint);
    entry.set_scheme(facts.scheme);
    entry.set_host(facts.host);
    entry.set_port(facts.port);
    entry.set_path(facts.path);
    entry.set_username(facts.username);
    entry.set_type(facts.type);
    if (request.show_secrets() && facts.password) entry.set_password(*facts.password);
  }
  return response;
}

}  // namespace paas::controller
