#pragma once

#include "common/rpc/call_observer.h"
#include "controller/access/gate.h"

namespace paas::controller {

// Tells the gate how calls ended, for the audit log, and then whoever else wants to know.
// Thread-safe as both are; they outlive it.
class AuditObserver final : public rpc::CallObserver {
 public:
  AuditObserver(Gate& gate, rpc::CallObserver& next) : gate_(gate), next_(next) {}

  void OnEnd(const rpc::EndedCall& call) override {
    gate_.CallEnded(call.context, Status(static_cast<absl::StatusCode>(call.code), call.message));
    next_.OnEnd(call);
  }

 private:
  Gate& gate_;
  rpc::CallObserver& next_;
};

}  // namespace paas::controller
