#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/access/gate.h"
#include "controller/activity/activity_queue.h"
#include "controller/deploy/doors.h"
#include "controller/push/push_order.h"

namespace paas::controller {

// Takes in what was pushed with git and was checked: moves branches, makes environments, and queues
// what follows from that. Thread-safe.
class Pushes {
 public:
  Pushes(Doors doors, ActivityQueue& queue, Gate& gate)
      : doors_(std::move(doors)), queue_(queue), gate_(gate) {}

  struct Result {
    std::string ref;
    Status status;  // why the ref did not move
    std::string environment;
    std::string activity;  // empty: nothing is to be done
    std::string note;
  };
  // One result an update, in their order. An update that was taken in already, by a call whose
  // answer was lost, has the result of that.
  std::vector<Result> Receive(const PushOrder& order);

 private:
  Result ReceiveOne(const PushOrder& order, const RefUpdate& update);
  Status Move(const PushOrder& order, const RefUpdate& update, Result& result);
  Status Delete(const PushOrder& order, const RefUpdate& update, Result& result);
  Status Deploy(const PushOrder& order, const RefUpdate& update, Result& result);
  StatusOr<Environment> EnvironmentFor(const PushOrder& order, const RefUpdate& update);
  Status Queue(const PushOrder& order, const RefUpdate& update, Activity draft, Result& result);
  Status MoveRef(const PushOrder& order, const RefUpdate& update);
  StatusOr<std::string> TipOf(const PushOrder& order, const RefUpdate& update);
  std::string ActivityOf(const PushOrder& order, const RefUpdate& update);

  Doors doors_;
  ActivityQueue& queue_;
  Gate& gate_;
};

}  // namespace paas::controller
