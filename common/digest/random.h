#pragma once

#include <cstddef>
#include <string>

namespace paas::digest {

// From the kernel, fit for secrets. Waits only when the machine has just begun to boot.
std::string RandomBytes(size_t count);

// `length` characters of a-z, 2-7: five random bits each.
std::string RandomBase32(size_t length);

}  // namespace paas::digest
