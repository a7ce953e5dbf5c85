#pragma once

#include <string>

#include "tests/bench/start/contender.h"
#include "tests/bench/start/dial.h"
#include "tests/bench/start/fleet.h"

namespace paas::bench {

// The platform itself: reached at the container's address, through its link and the firewall.
class Ours : public Contender {
 public:
  explicit Ours(Fleet* fleet) : fleet_(fleet) {}

  std::string name() const override { return "ours"; }
  std::string Missing() const override { return {}; }
  Status Start() override { return fleet_->Start(kSeat); }
  os::UniqueFd Dial(uint16_t port) override {
    return Connect(-1, kSeat.address().ToString(), port);
  }
  Status Alive() override { return absl::OkStatus(); }
  Status Stop() override {
    PAAS_RETURN_IF_ERROR(fleet_->Stop(kSeat));
    WaitForLinks();
    return absl::OkStatus();
  }

 private:
  static constexpr Seat kSeat{.number = 1};

  Fleet* const fleet_;
};

}  // namespace paas::bench
