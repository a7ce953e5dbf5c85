#pragma once

#include <string>

#include "model/reader/field.h"
#include "model/route.h"

namespace paas::model {

// Reads one entry of the routes; `url` is its key.
Route ReadRoute(const std::string& url, const Field& field);

}  // namespace paas::model
