#pragma once

#include <string>

namespace paas::controller::http {

// The OpenAPI 3 document of the API, from the route table and the descriptors of its RPCs. Pure.
std::string OpenApiDocument(const std::string& version);

}  // namespace paas::controller::http
