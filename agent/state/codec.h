#pragma once

#include <string>
#include <string_view>

#include "agent/environment.h"
#include "agent/instance.h"
#include "common/status/status.h"

namespace paas::agent {

// The form in which state is kept on disk: JSON with a version, readable for people.
std::string EncodeEnvironment(const EnvironmentSpec& spec);
std::string EncodeInstance(const InstanceRecord& record);

// InvalidArgument for anything but what the functions above wrote, of this or an older version.
StatusOr<EnvironmentSpec> DecodeEnvironment(std::string_view json);
StatusOr<InstanceRecord> DecodeInstance(std::string_view json);

}  // namespace paas::agent
