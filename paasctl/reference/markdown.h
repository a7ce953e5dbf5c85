#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// docs/reference/cli.md with its generated parts as the table has them now: what stands between
// `<!-- begin NAME -->` and `<!-- end NAME -->`, for the names verbs, options, variables and
// exit-codes. FailedPrecondition when a part is missing.
StatusOr<std::string> RenderReference(const std::string& page, const std::vector<Verb>& verbs);

}  // namespace paas::paasctl
