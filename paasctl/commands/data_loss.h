#pragma once

#include <optional>
#include <string>
#include <vector>

#include "paasctl/client/environment_calls.h"
#include "paasctl/commands/session.h"
#include "paasctl/output/failure.h"

namespace paas::paasctl {

// Bytes that only this environment has, and that go with it.
uint64_t OwnBytes(const std::vector<VolumeUsage>& volumes);

// "2.3 GB own data goes; 118 GB shared stay with other environments and backups".
std::string DescribeLoss(const std::vector<VolumeUsage>& volumes);
// The same, asked of the control plane; in words when it cannot be measured.
std::string MeasureLoss(Client& client, const EnvironmentId& id);

// Says what goes, and asks for the environment's name unless --yes was given. Nothing when the user
// agreed. `verb`: what happens then ("delete").
std::optional<Failure> ConfirmLoss(const Session& session, const std::string& what_goes,
                                   const std::string& environment, const std::string& verb);

// Asks for `name` unless --yes was given. Nothing when the user agreed.
std::optional<Failure> ConfirmName(const Session& session, const std::string& question,
                                   const std::string& name);

}  // namespace paas::paasctl
