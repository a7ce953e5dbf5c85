#pragma once

namespace paas::controller {

// The metadata that a call sends before its first event: the id of the activity that it queued.
inline constexpr char kActivityKey[] = "paas-activity";

}  // namespace paas::controller
