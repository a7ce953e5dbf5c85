#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/client/disk_client.h"
#include "controller/deploy/image_leases.h"
#include "controller/plan/garbage_plan.h"
#include "controller/state/state_store.h"

namespace paas::controller {

struct GarbageReport {
  std::vector<GarbageItem> items;
  uint64_t bytes = 0;  // of what goes, or went
  std::vector<Space> spaces;
};

// Deletes what nothing needs any more: images that no kept release has, copies of them on nodes,
// build caches of long ago. Nothing is deleted while builder or agent cannot be asked what they
// use. Thread-safe, and beside deploys.
class GarbageCollector {
 public:
  // Borrowed. `kept`: releases of each environment whose images stay.
  GarbageCollector(StateStore& store, DiskClient& disk, ImageLeases& leases, uint32_t kept,
                   GarbagePolicy policy = {})
      : store_(store), disk_(disk), leases_(leases), kept_(kept), policy_(policy) {}

  // What Collect() would do.
  StatusOr<GarbageReport> Examine();
  // In the report only what really went is marked so.
  StatusOr<GarbageReport> Collect();

 private:
  StatusOr<GarbageFacts> AskAll(std::vector<Space>& spaces);
  StatusOr<std::vector<Release>> OfBackups(const Environment& environment);
  Status AddPins(GarbageFacts& facts);
  Status Delete(std::vector<GarbageItem>& items);

  StateStore& store_;
  DiskClient& disk_;
  ImageLeases& leases_;
  const uint32_t kept_;
  const GarbagePolicy policy_;
};

// What the collector would do for who has no room: "paasctl gc would free 412 MB". Empty when it
// cannot be asked.
std::string Relief(GarbageCollector& garbage);

}  // namespace paas::controller
