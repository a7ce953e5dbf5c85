#pragma once

#include "agent/admission/admission.h"
#include "agent/image/image_collector.h"
#include "common/status/status.h"
#include "paas/agent/v1/agent.pb.h"

namespace paas::agent {

// The calls about what is on disk, between messages and those who know.
Status AnswerSurvey(const ImageCollector& images, const Admission& admission,
                    paas::agent::v1::SurveyResponse* response);
Status AnswerAdmit(const Admission& admission, const paas::agent::v1::AdmitRequest& request);
Status AnswerCollect(ImageCollector& images, const paas::agent::v1::CollectRequest& request,
                     paas::agent::v1::CollectResponse* response);

}  // namespace paas::agent
