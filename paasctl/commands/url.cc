#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

Outcome Run(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<Environment> environment = (*client)->GetEnvironment(session.ResolveAndTell().id);
  if (!environment.ok()) return environment.status();
  if (environment->urls.empty()) {
    return NotFound("environment " + environment->name + " has no URL");
  }
  const bool all = arguments.Has("all");
  Listing listing{.name = "urls", .columns = {{"url", "URL"}}};
  for (const std::string& url : environment->urls) {
    listing.rows.push_back({{"url", url}, {"primary", &url == &environment->urls.front()}});
    if (!all) break;
  }
  session.Print(listing);
  return kExitSuccess;
}

// A URL is to be copied or piped: no header.
Outcome RunWithoutHeader(Session& session, const Arguments& arguments) {
  session.globals.header = false;
  return Run(session, arguments);
}

}  // namespace

Verb UrlVerb() {
  return {.name = "url",
          .summary = "Print the URL of an environment",
          .options = {{"all", 'a', "", "all of its URLs, the primary one first"}},
          .run = RunWithoutHeader};
}

}  // namespace paas::paasctl
