#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "controller/deploy/routing_table.h"
#include "controller/router/target_resolver.h"
#include "controller/tls/certificate_store.h"

namespace paas::controller {

// Keeps the router true while nobody deploys: every minute it looks up again what proxy routes lead
// to, renews certificates, starts an nginx that ended, and gets certificates by ACME. A thread of
// its own, from Start() to the destructor.
class RouterUpkeep {
 public:
  RouterUpkeep(RoutingTable& routes, TargetResolver& targets, CertificateStore& certificates)
      : routes_(routes), targets_(targets), certificates_(certificates) {}
  ~RouterUpkeep();
  RouterUpkeep(const RouterUpkeep&) = delete;
  RouterUpkeep& operator=(const RouterUpkeep&) = delete;

  void Start();

 private:
  void Run();
  void Refresh();

  RoutingTable& routes_;
  TargetResolver& targets_;
  CertificateStore& certificates_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace paas::controller
