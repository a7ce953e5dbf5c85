#pragma once

#include <string>

#include "common/status/status.h"
#include "tests/support/leak_checker.h"

namespace paas::testing {

// How the objects of a platform are named that the process `pid` has in the directory `root`.
Footprint FootprintOf(pid_t pid, const std::string& root);

// Ends every process of the platform, and those in its control groups, and unmounts what is below
// its directory: as if the machine lost its power. Files stay.
Status CutPower(const Footprint& footprint);

// Ends and removes all that end-to-end runs have left which were killed before they could:
// processes, control groups, mounts, loop devices, firewall tables, links, network namespaces,
// files. Says on stderr whose. Those that still run are left alone. Root only; one at a time on a
// machine.
Status ClearDeadRuns();

}  // namespace paas::testing
