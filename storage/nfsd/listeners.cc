#include "storage/nfsd/listeners.h"

#include <algorithm>

#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::storage {

StatusOr<std::unique_ptr<Listeners>> Listeners::Open(ListenerOptions options, const Nfsd* nfsd) {
  std::vector<Listener> listeners;
  if (os::Exists(options.file)) {
    PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(options.file));
    StatusOr<std::vector<Listener>> parsed = ParseListeners(text);
    if (!parsed.ok()) return Annotate(parsed.status(), options.file);
    listeners = *std::move(parsed);
  }
  return std::unique_ptr<Listeners>(new Listeners(std::move(options), nfsd, std::move(listeners)));
}

StatusOr<uint16_t> Listeners::Serve(uint32_t first_id) {
  PAAS_RETURN_IF_ERROR(CheckRange(first_id));
  const std::lock_guard lock(mutex_);
  PAAS_RETURN_IF_ERROR(nfsd_->Check());
  const auto known = std::find_if(listeners_.begin(), listeners_.end(),
                                  [&](const Listener& one) { return one.first_id == first_id; });
  Listener listener;
  if (known != listeners_.end()) {
    listener = *known;
  } else {
    PAAS_ASSIGN_OR_RETURN(listener, Add(first_id));
  }
  PAAS_RETURN_IF_ERROR(Give({listener}));
  return listener.port;
}

// Needs the lock. On disk before nfsd has it: a port never changes its range.
StatusOr<Listener> Listeners::Add(uint32_t first_id) {
  PAAS_ASSIGN_OR_RETURN(std::set<uint16_t> refused, nfsd_->Ports());
  std::optional<uint16_t> port = FreePort(listeners_, options_.first_port, refused);
  while (port && !Nfsd::CheckFree(options_.address, *port).ok()) {
    refused.insert(*port);
    port = FreePort(listeners_, options_.first_port, refused);
  }
  if (!port) {
    return FailedPrecondition(
        "NFS is served for " + std::to_string(listeners_.size()) +
        " ranges of ids already, or no port is free: give the nodes the same first_id");
  }
  std::vector<Listener> listeners = listeners_;
  listeners.push_back({first_id, *port});
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(options_.file, Format(listeners)));
  listeners_ = std::move(listeners);
  return listeners_.back();
}

Status Listeners::Restore() {
  const std::lock_guard lock(mutex_);
  PAAS_RETURN_IF_ERROR(nfsd_->Check());
  return Give(listeners_);
}

// Needs the lock.
Status Listeners::Give(const std::vector<Listener>& listeners) const {
  PAAS_ASSIGN_OR_RETURN(const std::set<uint16_t> ports, nfsd_->Ports());
  Status first;
  for (const Listener& listener : MissingListeners(listeners, ports)) {
    const Status given = nfsd_->Listen(options_.address, listener);
    if (given.ok()) {
      log::Info("port " + std::to_string(listener.port) + " serves ids from " +
                std::to_string(listener.first_id));
    }
    first.Update(given);
  }
  return first;
}

size_t Listeners::size() const {
  const std::lock_guard lock(mutex_);
  return listeners_.size();
}

}  // namespace paas::storage
