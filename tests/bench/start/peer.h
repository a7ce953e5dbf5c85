#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/bench/start/contender.h"
#include "tests/bench/start/workload.h"

namespace paas::bench {

// How another engine is told to run the workload. A plain value.
struct PeerSpec {
  std::string name;
  std::vector<std::string> programs;  // all must be there
  std::vector<std::string> start;     // stays in the foreground until the container ends
  std::vector<std::string> clean;     // afterwards, untimed; may fail. Empty: nothing
};

// Every peer with its own configuration, which is written below `workload.directory()`. Control
// groups of the peers that let us choose are below `cgroup_root`.
StatusOr<std::vector<PeerSpec>> MakePeers(const Workload& workload, const std::string& cgroup_root);

// Runs one. The container is reached from within its network namespace, which is found by looking
// through the processes that the peer has started.
class Peer : public Contender {
 public:
  Peer(PeerSpec spec, const Workload* workload) : spec_(std::move(spec)), workload_(workload) {}

  std::string name() const override { return spec_.name; }
  std::string Missing() const override;
  Status Start() override;
  os::UniqueFd Dial(uint16_t port) override;
  Status Alive() override;
  Status Stop() override;

 private:
  std::string Output() const;
  os::UniqueFd FindNamespace();

  const PeerSpec spec_;
  const Workload* const workload_;
  std::set<pid_t> before_;  // processes that are none of the peer's
  pid_t child_ = 0;
  os::UniqueFd namespace_;
  int refusals_ = 0;
};

}  // namespace paas::bench
