#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "storage/nfsd/nfsd.h"
#include "storage/plan/listener_plan.h"

namespace paas::storage {

struct ListenerOptions {
  std::string file;     // which range has which port; the same for ever
  std::string address;  // IPv4
  uint16_t first_port = 0;
};

// The ports at which nfsd serves ranges of ids: made when a range is first asked for, and kept,
// since clients wait at them for a server that was away. Thread-safe.
class Listeners {
 public:
  // `nfsd` is borrowed. What the file says is taken up; nothing is given to nfsd yet.
  static StatusOr<std::unique_ptr<Listeners>> Open(ListenerOptions options, const Nfsd* nfsd);

  // The port of a range. Unavailable while nfsd does not run; FailedPrecondition when there are too
  // many ranges.
  StatusOr<uint16_t> Serve(uint32_t first_id);

  // Gives nfsd what it does not have, which is all of it after it was restarted.
  Status Restore();

  size_t size() const;

 private:
  Listeners(ListenerOptions options, const Nfsd* nfsd, std::vector<Listener> listeners)
      : options_(std::move(options)), nfsd_(nfsd), listeners_(std::move(listeners)) {}

  StatusOr<Listener> Add(uint32_t first_id);
  Status Give(const std::vector<Listener>& listeners) const;

  const ListenerOptions options_;
  const Nfsd* const nfsd_;
  mutable std::mutex mutex_;
  std::vector<Listener> listeners_;  // guarded by mutex_
};

}  // namespace paas::storage
