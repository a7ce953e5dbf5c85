#pragma once

#include "volume/driver.h"

namespace paas::volume {

// What every driver promises about the files of a volume as a whole, without a container: each is
// called within a test, and leaves no volume behind.

// All that backups hold comes back, and from there into another volume.
void ExpectKeepsFiles(Driver& driver);
// What no walk of ours tells is refused, whatever it would lead to.
void ExpectRefusesStrangeFiles(Driver& driver);
// Files beyond the limit of the volume are refused.
void ExpectHoldsLimit(Driver& driver);
// A writer that goes in the midst is no hindrance to deleting what it wrote.
void ExpectDeletesHalfOfIt(Driver& driver);
// Only a volume that is there, and empty, is filled.
void ExpectFillsOnlyWhatIsEmpty(Driver& driver);
// Who is told files may have enough of them.
void ExpectStopsReading(Driver& driver);

}  // namespace paas::volume
