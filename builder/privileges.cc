#include "builder/privileges.h"

#include <sys/capability.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <memory>

namespace paas::builder {
namespace {

constexpr std::array<cap_value_t, 3> kKept = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER};

bool IsKept(cap_value_t capability) {
  return std::find(kKept.begin(), kKept.end(), capability) != kKept.end();
}

}  // namespace

Status DropPrivileges() {
  // The bounding set first: it needs CAP_SETPCAP, and limits what root gets at an exec.
  for (cap_value_t capability = 0; capability <= CAP_LAST_CAP; ++capability) {
    if (IsKept(capability) || ::cap_get_bound(capability) != 1) continue;
    if (::cap_drop_bound(capability) != 0) return ErrnoStatus("drop from the bounding set");
  }
  const std::unique_ptr<std::remove_pointer_t<cap_t>, int (*)(void*)> set(::cap_init(),
                                                                          &::cap_free);
  if (!set) return ErrnoStatus("cap_init");
  for (const cap_flag_t flag : {CAP_PERMITTED, CAP_EFFECTIVE}) {
    if (::cap_set_flag(set.get(), flag, kKept.size(), kKept.data(), CAP_SET) != 0) {
      return ErrnoStatus("cap_set_flag");
    }
  }
  if (::cap_set_proc(set.get()) != 0) return ErrnoStatus("drop capabilities");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return ErrnoStatus("no_new_privs");
  return absl::OkStatus();
}

}  // namespace paas::builder
