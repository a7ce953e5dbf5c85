#pragma once

#include "common/status/status.h"
#include "paasctl/git/front.h"
#include "paasctl/git/push_report.h"

namespace paas::paasctl {

// What git's hooks do for the platform. They run as children of git, in what Surroundings() made.

// Reads the updates from standard input, and has them checked. Returns git's answer: 0 lets them
// in.
int RunPreReceive(Front& front, const std::string& project, PushReport& report);

struct ProcReceiveOptions {
  std::string project;
  bool no_wait = false;
  int result_fd = -1;  // gets the exit code of what was pushed; -1: nobody asks
};
// Talks to receive-pack: takes the updates over, reports them, and then shows what they lead to.
int RunProcReceive(Front& front, const ProcReceiveOptions& options, PushReport& report);

}  // namespace paas::paasctl
