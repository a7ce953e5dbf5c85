#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/cancel_token.h"
#include "controller/router/http_probe.h"
#include "controller/router/router.h"
#include "controller/routes/site.h"

namespace paas::controller {

// How requests reach containers, as deploys see it. Thread-safe.
class Traffic {
 public:
  virtual ~Traffic() = default;

  // Serves exactly these sites from now on; true when something changed.
  virtual StatusOr<bool> Serve(const std::vector<Site>& sites) = 0;
  // Asks for a page from outside. Unavailable with the last answer when nothing serves.
  virtual StatusOr<ProbeResult> Probe(const std::string& host, const std::string& path,
                                      CancelToken& cancel) = 0;
};

// Traffic through the node's nginx.
class RouterTraffic : public Traffic {
 public:
  explicit RouterTraffic(Router& router) : router_(router) {}

  StatusOr<bool> Serve(const std::vector<Site>& sites) override { return router_.Apply(sites); }
  StatusOr<ProbeResult> Probe(const std::string& host, const std::string& path,
                              CancelToken& cancel) override {
    return ProbeUntilServed(router_.settings().listen, host, path, std::chrono::seconds(30),
                            [&cancel] { return cancel.IsCancelled(); });
  }

 private:
  Router& router_;
};

}  // namespace paas::controller
