#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/concurrency/repeating_task.h"
#include "storage/nfsd/exports.h"
#include "storage/nfsd/listeners.h"
#include "storage/nfsd/nfsd.h"
#include "volume/driver.h"

namespace paas::storage {

// Serves the volumes of a driver over NFS, and goes on doing so whatever happens to nfsd: looks
// every few seconds at what there is, and puts back what is missing. Thread-safe.
class Server {
 public:
  // Everything is borrowed.
  Server(volume::Driver* volumes, const Nfsd* nfsd, Listeners* listeners, const Exports* exports)
      : volumes_(volumes), nfsd_(nfsd), listeners_(listeners), exports_(exports) {}

  // The first look is over when it returns.
  void Start();

  struct Place {
    std::string path;  // below the export
    uint16_t port = 0;
  };
  // NotFound without the volume; else as Listeners::Serve().
  StatusOr<Place> Serve(const volume::VolumeId& id, uint32_t first_id);

  // Why NFS is not served as it is to be; empty: it is.
  std::string Problem() const;
  std::vector<volume::Health> Examine();

 private:
  void Look();

  volume::Driver* const volumes_;
  const Nfsd* const nfsd_;
  Listeners* const listeners_;
  const Exports* const exports_;
  mutable std::mutex mutex_;
  std::string problem_;  // guarded by mutex_
  RepeatingTask keeper_;
};

}  // namespace paas::storage
