#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Object ToObject(const Route& route) {
  return {{"url", route.url},
          {"original_url", route.original_url},
          {"type", route.type},
          {"target", route.target},
          {"primary", route.primary},
          {"id", OptionalText(route.id)},
          {"note", OptionalText(route.note)}};
}

Outcome RunList(Session& session, const Arguments&) {
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<std::vector<Route>> routes = (*client)->ListRoutes(id);
  if (!routes.ok()) return routes.status();
  Listing listing{.name = "routes",
                  .columns = {{"url", "URL"},
                              {"type", "TYPE"},
                              {"target", "TARGET"},
                              {"id", "ID"},
                              {"note", "NOTE"}},
                  .rows = {},
                  .empty_text = "no routes"};
  for (const Route& route : *routes) listing.rows.push_back(ToObject(route));
  session.Print(listing);
  return kExitSuccess;
}

// "cache: not for requests with any cookie" → what and how.
Object ToObject(const std::string& line) {
  const size_t colon = line.find(": ");
  if (colon == std::string::npos) return {{"step", ""}, {"text", line}};
  return {{"step", line.substr(0, colon)}, {"text", line.substr(colon + 2)}};
}

Outcome RunExplain(Session& session, const Arguments& arguments) {
  const std::string url = arguments.Get("url");
  // A whole URL says itself whose it is.
  const EnvironmentId id = url.substr(0, 1) == "/" ? session.ResolveAndTell().id : EnvironmentId();
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<RouteExplanation> explanation = (*client)->ExplainRoute(id, url);
  if (!explanation.ok()) return explanation.status();
  Listing listing{.name = "explanation",
                  .columns = {{"step", "STEP"}, {"text", "WHAT HAPPENS"}},
                  .rows = {},
                  .empty_text = ""};
  if (explanation->found) {
    listing.rows.push_back(
        {{"step", "owner"}, {"text", explanation->project + "/" + explanation->environment}});
  }
  for (const std::string& line : explanation->lines) listing.rows.push_back(ToObject(line));
  session.Print(listing);
  if (explanation->found) return kExitSuccess;
  return Status(NotFound("nobody answers " + url));
}

Outcome RunCa(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<std::string> certificate = (*client)->TlsAuthority();
  if (!certificate.ok()) return certificate.status();
  session.out(*certificate);
  return kExitSuccess;
}

}  // namespace

Verb RouteListVerb() {
  return {.group = "route",
          .name = "list",
          .summary = "List the URLs of an environment and where they lead",
          .details = "Those of the latest release, the primary one first.",
          .run = RunList};
}

Verb RouteExplainVerb() {
  return {.group = "route",
          .name = "explain",
          .summary = "Say what answers a URL, and why",
          .details =
              "Route, redirects, container, cache and TLS, in the order in which the router looks "
              "at them. A path alone is one of the environment's primary route. Ends with 3 when "
              "nobody answers.",
          .arguments = {{"url", "a URL, or a path", true}},
          .run = RunExplain};
}

Verb TlsCaVerb() {
  return {.group = "tls",
          .name = "ca",
          .summary = "Print the certificate of the platform's own authority",
          .details =
              "PEM. Who trusts it trusts what this platform serves without certificates of its "
              "operator: `paasctl tls ca > ca.crt; curl --cacert ca.crt https://…`. It is good for "
              "the names of this platform and no others.",
          .run = RunCa};
}

}  // namespace paas::paasctl
