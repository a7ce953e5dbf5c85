#pragma once

#include <string>

#include "common/status/status.h"
#include "controller/deploy/variables.h"
#include "paas/controller/v1/controller.pb.h"

namespace paas::controller {

// The calls about variables, between messages and Variables. `caller` is who asks.
Status AnswerListVariables(Variables& variables,
                           const paas::controller::v1::ListVariablesRequest& request,
                           paas::controller::v1::ListVariablesResponse* response);
Status AnswerSetVariable(Variables& variables,
                         const paas::controller::v1::SetVariableRequest& request,
                         const std::string& caller,
                         paas::controller::v1::ChangeVariableResponse* response);
Status AnswerUnsetVariable(Variables& variables,
                           const paas::controller::v1::UnsetVariableRequest& request,
                           const std::string& caller,
                           paas::controller::v1::ChangeVariableResponse* response);
Status AnswerExplainVariable(Variables& variables,
                             const paas::controller::v1::ExplainVariableRequest& request,
                             paas::controller::v1::ExplainVariableResponse* response);

}  // namespace paas::controller
