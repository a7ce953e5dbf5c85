#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::bench {

// A blocking TCP connection, made in the network namespace `netns` (-1: the thread's own).
// Invalid when it is refused or takes longer than 0.2 s. Its reads give up after 10 s.
os::UniqueFd Connect(int netns, const std::string& address, uint16_t port);

// The whole answer to GET / on a connection; empty when there is none.
std::string Get(int connection, const std::string& host);

using DialPort = std::function<os::UniqueFd(uint16_t port)>;

// Asks port 80 every two milliseconds until it answers 200 with the text of the workload.
// DeadlineExceeded with the last answer after 30 s; the error of `alive` when that has one.
Status AwaitAnswer(const DialPort& dial, const std::function<Status()>& alive);

// Waits for the greeting of sshd on port 2222. DeadlineExceeded after 10 s.
Status AwaitSshd(const DialPort& dial);

}  // namespace paas::bench
