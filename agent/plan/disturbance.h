#pragma once

namespace paas::agent {

// What a change does to a container that runs, from nothing to everything.
enum class Disturbance {
  kNone,       // no process needs to hear of it
  kWebServer,  // nginx reads its configuration again; no process starts anew
  kProcesses,  // the application's own processes start anew; PID 1, nginx and sshd stay
  kContainer,  // a new instance in the same slot
};

}  // namespace paas::agent
