#pragma once

#include "common/status/status.h"
#include "controller/deploy/variables.h"
#include "paas/controller/v1/controller.pb.h"

namespace paas::controller {

// The calls about variables, between messages and Variables.
Status AnswerListVariables(Variables& variables,
                           const paas::controller::v1::ListVariablesRequest& request,
                           paas::controller::v1::ListVariablesResponse* response);
Status AnswerSetVariable(Variables& variables,
                         const paas::controller::v1::SetVariableRequest& request,
                         paas::controller::v1::ChangeVariableResponse* response);
Status AnswerUnsetVariable(Variables& variables,
                           const paas::controller::v1::UnsetVariableRequest& request,
                           paas::controller::v1::ChangeVariableResponse* response);
Status AnswerExplainVariable(Variables& variables,
                             const paas::controller::v1::ExplainVariableRequest& request,
                             paas::controller::v1::ExplainVariableResponse* response);

}  // namespace paas::controller
