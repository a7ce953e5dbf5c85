#pragma once

#include <functional>

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

struct FollowOptions {
  std::string what;           // "deploy", for the last line of a failure
  bool detaches = false;      // the work goes on without us, so Ctrl-C leaves it alone at first
  bool prints_result = true;  // on standard output, which else is somebody else's
};

// Runs a call that streams an activity, shows it as -o says, and turns its end into an exit code.
// Ctrl-C detaches and prints the activity's id; a second one within three seconds cancels.
Outcome FollowActivity(Session& session, const FollowOptions& options,
                       const std::function<Status(Client&, const EventSink&)>& call);

}  // namespace paas::paasctl
