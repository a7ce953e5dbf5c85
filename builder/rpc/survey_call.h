#pragma once

#include "builder/build/build_room.h"
#include "builder/collect/collector.h"
#include "common/status/status.h"
#include "paas/builder/v1/builder.pb.h"

namespace paas::builder {

// The calls about what is on disk, between messages and Collector.
Status AnswerSurvey(const Collector& collector, const BuildRoom& room,
                    paas::builder::v1::SurveyResponse* response);
Status AnswerCollect(Collector& collector, const paas::builder::v1::CollectRequest& request,
                     paas::builder::v1::CollectResponse* response);

}  // namespace paas::builder
