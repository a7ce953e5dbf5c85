#pragma once

#include <string>

#include "container/running_container.h"

namespace paas::agent {

// What the run scripts of a container noted under /run/platform/<name>, its first bytes; empty when
// there is nothing. The container may have put anything in its place.
std::string ReadRunMarker(container::RunningContainer& running, const std::string& name);

}  // namespace paas::agent
