#pragma once

#include "model/location.h"
#include "model/reader/field.h"

namespace paas::model {

// true, false, or a path.
Passthru ReadPassthru(const Field& field);

// -1, seconds, or a number with a unit.
Expires ReadExpires(const Field& field);

}  // namespace paas::model
