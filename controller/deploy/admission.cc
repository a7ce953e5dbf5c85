#include "controller/deploy/admission.h"

#include "controller/activity/exit_codes.h"
#include "controller/deploy/endings.h"

namespace paas::controller {

Stop Admit(Doors& doors, const EnvironmentSpec& spec, ActivityLog& log, CancelToken& cancel) {
  if (doors.disk == nullptr) return std::nullopt;
  const Status admitted = doors.disk->Admit(spec);
  if (!absl::IsResourceExhausted(admitted)) return std::nullopt;
  log.Enter("room", "looking for room");
  log.Line("FAILED", Message(admitted));
  log.Failure(
      {.phase = "room", .process = Message(admitted), .hint = doors.relief ? doors.relief() : ""});
  return EndFor(admitted, kExitQuota, cancel);
}

std::string WithRelief(const Doors& doors, std::string error) {
  const std::string relief = doors.relief ? doors.relief() : "";
  return relief.empty() ? error : error + "; " + relief;
}

}  // namespace paas::controller
