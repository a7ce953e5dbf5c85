#pragma once

#include <memory>
#include <string>

#include "common/rpc/call_observer.h"
#include "common/rpc/endpoint.h"
#include "controller/nodes/nodes.h"
#include "controller/rpc/node_front.h"

namespace grpc {
class Channel;
}

namespace paas::controller {

// The controller's doors to daemons of other machines; without a listener there are none, and TCP
// is then what the operator's TLS files make of it.
class Members {
 public:
  struct Settings {
    std::string listen;     // tcp:HOST:PORT; empty: nobody joins
    std::string directory;  // of the authority
    std::string database;
    int64_t certificate_lifetime_s = 0;
    rpc::TlsFiles tls;  // the operator's
  };
  // `access` outlives it.
  static StatusOr<std::unique_ptr<Members>> Open(const Settings& settings, AccessStore& access,
                                                 const UnixClock& clock);

  StatusOr<std::shared_ptr<grpc::Channel>> ConnectTo(const std::string& endpoint,
                                                     membership::Role role) const;
  Nodes* nodes() const { return nodes_.get(); }  // null: nobody joins

  // Takes nodes in from now on.
  Status Serve(rpc::CallObserver* observer);
  void Shutdown(std::chrono::milliseconds grace);

 private:
  explicit Members(Settings settings) : settings_(std::move(settings)) {}

  const Settings settings_;
  std::unique_ptr<NodeStore> store_;
  std::unique_ptr<Nodes> nodes_;
  std::unique_ptr<NodeFront> front_;
};

}  // namespace paas::controller
