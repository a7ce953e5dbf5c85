#pragma once

#include <memory>

#include "controller/client/data_client.h"

namespace grpc {
class Channel;
}

namespace paas::controller {

// DataClient over gRPC. A call that an agent's restart interrupts is made again: the agent has
// undone or finished the first one by then, and copies that nobody has used may be replaced.
std::unique_ptr<DataClient> MakeDataClient(std::shared_ptr<grpc::Channel> agent);

}  // namespace paas::controller
