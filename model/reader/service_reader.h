#pragma once

#include <string>

#include "model/reader/discovery.h"
#include "model/reader/field.h"
#include "model/service.h"

namespace paas::model {

Service ReadService(const std::string& name, const Field& field, Flavour flavour);

}  // namespace paas::model
