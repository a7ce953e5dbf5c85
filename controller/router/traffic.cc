#include "controller/router/traffic.h"

namespace paas::controller {

StatusOr<bool> RouterTraffic::Serve(const std::vector<Site>& sites) {
  std::vector<Site> complete = sites;
  targets_.Fill(complete);
  if (router_.settings().listen_tls.empty()) return router_.Apply(complete);
  return router_.Apply(complete, certificates_.For(complete));
}

StatusOr<ProbeResult> RouterTraffic::Probe(const ProbeTarget& target, CancelToken& cancel) {
  const RouterSettings& settings = router_.settings();
  ProbeTarget through = target;
  through.key = settings.probe_key;  // a refusal of the router is no answer of the application
  return ProbeUntilServed(target.is_tls ? settings.listen_tls : settings.listen, through,
                          std::chrono::seconds(30), [&cancel] { return cancel.IsCancelled(); });
}

}  // namespace paas::controller
