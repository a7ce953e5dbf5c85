#include "controller/router/probe_key.h"

#include <string_view>

#include "common/digest/random.h"
#include "common/digest/sha256.h"
#include "common/os/file.h"

namespace paas::controller {
namespace {

// 128 bits; one bucket of a map of nginx takes no more than some 40 characters.
constexpr size_t kDigits = 32;

bool IsKey(std::string_view text) {
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

StatusOr<std::string> ProbeKey(const std::string& path) {
  const StatusOr<std::string> known = os::ReadFile(path);
  if (known.ok() && IsKey(*known)) return *known;
  const std::string key = digest::Sha256Hex(digest::RandomBytes(32)).substr(0, kDigits);
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path, key, 0600));
  return key;
}

}  // namespace paas::controller
