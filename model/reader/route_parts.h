#pragma once

#include "model/reader/field.h"
#include "model/route.h"

namespace paas::model {

// The parts of a route that have a file of their own. What is wrong is reported to the field.

// `cache`: a switch or a mapping.
RouteCache ReadRouteCache(const Field& field);

// `redirects`, of a route with that path.
PathRedirects ReadPathRedirects(const Field& field, const std::string& route_path);

// `tls`.
RouteTls ReadRouteTls(const Field& field);

// Nothing when the key is absent.
std::optional<bool> ReadOptionalBool(const Field& field);

}  // namespace paas::model
