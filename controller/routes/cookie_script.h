#pragma once

#include <string>
#include <vector>

#include "controller/routes/router_settings.h"
#include "controller/routes/site.h"

namespace paas::controller {

// Whether a request with any cookie at all goes past the cache.
bool BypassesOnAnyCookie(const RouterSettings& settings, const model::RouteCache& cache);

// Whether some cookies, by name or pattern, are a part of the site's cache key. nginx has no way to
// pick them out of a request; a function of JavaScript does.
bool NeedsCookieScript(const RouterSettings& settings, const Site& site);

// The name of that function, and of the variable that it fills: the same for the same list.
std::string CookieFunction(const model::RouteCache& cache);

// All functions that the sites need, sorted, and the script that holds them: empty without any.
std::vector<std::string> CookieFunctions(const RouterSettings& settings,
                                         const std::vector<const Site*>& sites);
std::string CookieScript(const RouterSettings& settings, const std::vector<const Site*>& sites);

}  // namespace paas::controller
