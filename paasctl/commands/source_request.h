#pragma once

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// What deploy and plan send: where to, and the files of the folder.
struct SourceRequest {
  DeployRequest request;
  SourceWriter source;
};

// Lists the files of the DIR argument, resolves the target and says what was assumed.
StatusOr<SourceRequest> PrepareSource(const Session& session, const Arguments& arguments);

}  // namespace paas::paasctl
