#pragma once

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {

// Puts one of everything into a world: each field of what the control plane answers has a value
// that can be told from the others.
void Fill(FakeWorld& world);

}  // namespace paas::paasctl
