#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/access/gate.h"
#include "controller/deploy/doors.h"
#include "controller/push/push_order.h"
#include "controller/source/pushed_objects.h"

namespace paas::controller {

// Looks at a push before any of it is visible: names, rights, trees, submodules and the whole
// configuration of each branch. Nothing is changed. Used once.
class PushCheck {
 public:
  PushCheck(const Doors& doors, Gate& gate, const PushOrder& order)
      : doors_(doors), gate_(gate), order_(order) {}

  // Every finding is a line for the pusher; errors refuse the push as a whole. An error status
  // means that the look was not possible.
  Status Run();

  const std::vector<std::string>& lines() const { return lines_; }
  bool refused() const { return refused_; }

 private:
  void CheckUpdate(const RefUpdate& update);
  void CheckBranch(const RefUpdate& update);
  void CheckDeletion(const RefUpdate& update);
  void CheckSource(const RefUpdate& update, const Environment& environment);
  void CheckConfiguration(const RefUpdate& update, const Environment& environment);
  void Refuse(const std::string& line);
  void Refuse(const RefUpdate& update, const Status& why);

  const Doors& doors_;
  Gate& gate_;
  const PushOrder& order_;
  Project project_;
  std::unique_ptr<PushedObjects> objects_;
  std::vector<std::string> lines_;
  bool refused_ = false;
};

}  // namespace paas::controller
