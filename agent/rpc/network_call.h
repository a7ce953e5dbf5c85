#pragma once

#include "agent/lifecycle/instance_table.h"
#include "common/status/status.h"
#include "network/network.h"
#include "paas/agent/v1/agent.pb.h"

namespace paas::agent {

// Who may open what, what was refused, and what listens, of the containers that the request names.
Status DescribeNetwork(const InstanceTable& table, network::Network& network,
                       const paas::agent::v1::NetworkRequest& request,
                       paas::agent::v1::NetworkResponse& response);

}  // namespace paas::agent
