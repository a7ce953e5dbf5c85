#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/cancel_token.h"
#include "controller/router/http_probe.h"
#include "controller/router/router.h"
#include "controller/router/target_resolver.h"
#include "controller/routes/site.h"
#include "controller/tls/certificate_store.h"

namespace paas::controller {

// How requests reach containers, as deploys see it. Thread-safe.
class Traffic {
 public:
  virtual ~Traffic() = default;

  // Serves exactly these sites from now on; true when something changed.
  virtual StatusOr<bool> Serve(const std::vector<Site>& sites) = 0;
  // Asks for a page from outside. Unavailable with the last answer when nothing serves.
  virtual StatusOr<ProbeResult> Probe(const ProbeTarget& target, CancelToken& cancel) = 0;
};

// Traffic through the node's nginx.
class RouterTraffic : public Traffic {
 public:
  RouterTraffic(Router& router, TargetResolver& targets, CertificateStore& certificates)
      : router_(router), targets_(targets), certificates_(certificates) {}

  StatusOr<bool> Serve(const std::vector<Site>& sites) override;
  StatusOr<ProbeResult> Probe(const ProbeTarget& target, CancelToken& cancel) override;

 private:
  Router& router_;
  TargetResolver& targets_;
  CertificateStore& certificates_;
};

}  // namespace paas::controller
