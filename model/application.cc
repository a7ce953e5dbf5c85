#include "model/application.h"

namespace paas::model {

namespace {

bool IsPhp(const Application& application) { return PrimaryRuntime(application).name == "php"; }

}  // namespace

std::string ToString(const RuntimeType& type) {
  return type.version.empty() ? type.name : type.name + ":" + type.version;
}

RuntimeType PrimaryRuntime(const Application& application) {
  if (application.stack && !application.stack->runtimes.empty()) {
    const StackPackage& first = application.stack->runtimes.front();
    return {first.name, first.version};
  }
  return application.type;
}

bool RunsPhpFpm(const Application& application) {
  return IsPhp(application) && application.web.commands.start.empty();
}

bool HasUpstream(const Application& application) {
  return IsPhp(application) || !application.web.commands.start.empty();
}

std::string ToString(MountSource source) {
  switch (source) {
    case MountSource::kLocal:
      return "local";
    case MountSource::kStorage:
      return "storage";
    case MountSource::kInstance:
      return "instance";
    case MountSource::kTmp:
      return "tmp";
    case MountSource::kService:
      return "service";
  }
  return "";
}

std::string ToString(const Expires& expires) {
  const auto milliseconds = expires.after.count();
  if (milliseconds % 1000 != 0) return std::to_string(milliseconds) + "ms";
  return std::to_string(milliseconds / 1000) + "s";
}

}  // namespace paas::model
