#pragma once

#include <memory>
#include <string>

#include "common/status/status.h"
#include "model/file_source.h"

namespace paas::controller {

// The files of one commit of a bare repository. Symbolic links and submodules are not followed:
// they are not files here. Thread-safe.
StatusOr<std::unique_ptr<model::FileSource>> OpenGitFiles(const std::string& repository,
                                                          const std::string& commit);

}  // namespace paas::controller
