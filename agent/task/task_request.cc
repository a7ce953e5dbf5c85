#include "agent/task/task_request.h"

#include <algorithm>

#include "agent/lifecycle/outbound.h"
#include "agent/names.h"

namespace paas::agent {
namespace {

bool IsNormalised(const std::string& path) {
  return path.starts_with('/') && path.find("//") == std::string::npos &&
         (path + "/").find("/./") == std::string::npos &&
         (path + "/").find("/../") == std::string::npos && path.find('\0') == std::string::npos;
}

bool IsBelowAny(const std::string& path, const std::vector<std::string>& roots) {
  return std::any_of(roots.begin(), roots.end(),
                     [&](const std::string& root) { return path.starts_with(root + "/"); });
}

}  // namespace

Status ValidateTask(const TaskRequest& request, const std::vector<std::string>& roots) {
  PAAS_RETURN_IF_ERROR(ValidateId("task", request.id));
  if (request.argv.empty()) return InvalidArgument("task " + request.id + " has no command");
  PAAS_RETURN_IF_ERROR(ValidateOutbound(request.outbound));
  for (const container::BindMount& bind : request.binds) {
    if (!IsNormalised(bind.source) || !IsBelowAny(bind.source, roots)) {
      return InvalidArgument("task " + request.id + " may not bind " + bind.source);
    }
  }
  return absl::OkStatus();
}

}  // namespace paas::agent
