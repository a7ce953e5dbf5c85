#include "controller/activity/activity_id.h"

#include <sys/random.h>

#include <cstdint>
#include <cstdio>

namespace paas::controller {

std::string RandomActivityId() {
  uint32_t value = 0;
  while (::getrandom(&value, sizeof value, 0) != sizeof value) {
  }
  char text[9];
  std::snprintf(text, sizeof text, "%08x", value);
  return text;
}

}  // namespace paas::controller
