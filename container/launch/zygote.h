#pragma once

#include "common/os/unique_fd.h"
#include "container/launch/ended_children.h"
#include "container/launch/outcome.h"
#include "container/launch/slot.h"

namespace paas::container::launch {

// Serves requests of one agent: forks a child for each, which answers on the socket that came with
// the request, and reaps children: its own, and the init processes and executed programs that are
// made children of it. Holds nothing that a container needs, so it may end at any time.
class Zygote {
 public:
  explicit Zygote(os::UniqueFd requests) : requests_(std::move(requests)) {}

  // Returns when the agent is gone: the exit status.
  int Serve();

 private:
  Outcome Prepare();
  // Milliseconds until it is to be done again, -1: not before another child ends.
  int Reap();
  // False at the end.
  bool AcceptRequest();
  // Answers with the slot that was made ahead; false when there is none to be had.
  bool HandSpare(int answers, const IdRange& ids);
  // Makes the next container's slot while nobody asks for anything.
  void KeepSpare();

  os::UniqueFd requests_;
  os::UniqueFd children_;  // signalfd of SIGCHLD
  EndedChildren ended_;
  os::UniqueFd template_namespace_;
  SlotHolder spare_;
};

}  // namespace paas::container::launch
