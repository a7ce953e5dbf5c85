#pragma once

#include "common/status/status.h"
#include "controller/garbage/garbage_collector.h"
#include "paas/controller/v1/releases.pb.h"

namespace paas::controller {

// The call about garbage, between messages and GarbageCollector.
Status AnswerCollectGarbage(GarbageCollector& garbage,
                            const paas::controller::v1::CollectGarbageRequest& request,
                            paas::controller::v1::CollectGarbageResponse* response);

}  // namespace paas::controller
