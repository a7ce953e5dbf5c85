#pragma once

#include "model/diagnostics.h"
#include "model/project.h"

namespace paas::model {

// One warning for each thing in the project that is read and checked, but does nothing yet. The
// list of such things is here and nowhere else.
Diagnostics WarnOfWhatDoesNotActYet(const ProjectConfig& project);

}  // namespace paas::model
