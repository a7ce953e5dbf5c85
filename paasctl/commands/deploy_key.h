#pragma once

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

Verb ProjectDeployKeyVerb();

}  // namespace paas::paasctl
