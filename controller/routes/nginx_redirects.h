#pragma once

#include <set>
#include <string>

#include "controller/routes/config_writer.h"
#include "controller/routes/router_settings.h"
#include "controller/routes/site.h"

namespace paas::controller {

// What the targets of redirects need to know of the router around them.
struct RedirectContext {
  Listener listener;
  std::string http_suffix;  // port suffix of the other listener
  // Hosts that both listeners serve: who comes over TLS stays there.
  std::set<std::string> hosts_on_both;

  // `to` for requests of this listener.
  std::string Target(const std::string& to) const;
};

// `redirects.paths` of a site whose locations begin with `site.path`. The expressions first: they
// are directives of the location, and must come before any other that answers.
void WritePatternRedirects(const Site& site, const RedirectContext& context, ConfigWriter& config);
// The plain paths: locations inside of the site's own.
void WritePathRedirects(const Site& site, const RedirectContext& context, ConfigWriter& config);
// The redirect of "/api", which is no path below "/api/". False when there is none.
bool WriteBareRedirect(const Site& site, const RedirectContext& context, ConfigWriter& config);

// Answers everything with a redirect to `site.to`, its path and query appended.
void WriteSiteRedirect(const Site& site, const RedirectContext& context, ConfigWriter& config);

}  // namespace paas::controller
