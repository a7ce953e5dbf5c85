#pragma once

#include <string>

#include "model/reader/field.h"
#include "model/service.h"

namespace paas::model {

Service ReadService(const std::string& name, const Field& field);

}  // namespace paas::model
