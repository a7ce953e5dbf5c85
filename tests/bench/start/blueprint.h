#pragma once

#include <optional>
#include <string>

#include "agent/blueprint/container_blueprint.h"
#include "common/status/status.h"
#include "container/spec.h"
#include "network/address.h"
#include "tests/bench/start/workload.h"

namespace paas::bench {

// One of many containers of the same application.
struct Seat {
  uint32_t number = 0;

  std::string Id() const;
  container::IdRange ids() const;
  network::Ipv4 address() const;
};

// What the agent would want and be told for a container at `seat`: its whole way from the
// application's configuration to a spec, the host key included.
agent::DesiredContainer Desired(const Seat& seat);
agent::InstanceRecord Record(const Seat& seat);
StatusOr<agent::Blueprint> Draw(const Workload& workload, const Seat& seat,
                                std::optional<container::Interface> interface = {});

}  // namespace paas::bench
