#include "common/digest/random.h"

#include <sys/random.h>

#include "common/digest/base32.h"

namespace paas::digest {

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  size_t filled = 0;
  while (filled < count) {
    const ssize_t got = ::getrandom(bytes.data() + filled, count - filled, 0);
    if (got > 0) filled += static_cast<size_t>(got);
  }
  return bytes;
}

std::string RandomBase32(size_t length) { return Base32(RandomBytes(length)).substr(0, length); }

}  // namespace paas::digest
