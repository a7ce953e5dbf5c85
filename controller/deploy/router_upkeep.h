#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "controller/deploy/routing_table.h"
#include "controller/router/target_resolver.h"
#include "controller/tls/certificate_store.h"

namespace paas::controller {

// Keeps the router true while nobody deploys: every minute it looks up again what proxy routes lead
// to, renews certificates, and gets certificates by ACME; what the agent did not take is given to
// it again every two seconds. A thread of its own, from Start() to the destructor.
class RouterUpkeep {
 public:
  RouterUpkeep(RoutingTable& routes, TargetResolver& targets, CertificateStore& certificates)
      : routes_(routes), targets_(targets), certificates_(certificates) {}
  ~RouterUpkeep();
  RouterUpkeep(const RouterUpkeep&) = delete;
  RouterUpkeep& operator=(const RouterUpkeep&) = delete;

  // When `is_served` is false, what could not be served is tried again soon, as after every
  // failure.
  void Start(bool is_served = true);

 private:
  void Run();
  void Refresh();
  void Maintain();

  RoutingTable& routes_;
  TargetResolver& targets_;
  CertificateStore& certificates_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool is_stopping_ = false;
  // Of the thread alone, once it runs.
  bool is_served_ = true;
  std::string complaint_;  // the last one that was logged
  std::thread thread_;
};

}  // namespace paas::controller
