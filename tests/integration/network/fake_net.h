#pragma once

#include <functional>
#include <string>

#include "common/os/unique_fd.h"
#include "network/address.h"

namespace paas::network::testing {

Ipv4 Address(const char* text);

// A network namespace that lives as long as the descriptor.
os::UniqueFd NewNetns();

// Runs `action` on a thread inside the namespace; -1 is the calling thread's own. Sockets that it
// opens stay in there.
void RunIn(int netns, const std::function<void()>& action);

// A veth pair between this namespace and `netns`, both ends up, with one address on each.
struct Wire {
  std::string name;
  std::string peer;
  const char* cidr;
  const char* peer_cidr;
  uint32_t mtu = 1500;
};
void Connect(int netns, const Wire& wire);
void SetLoopbackUp(int netns);
// On lo of `netns`, as a /32.
void AddLoopbackAddress(int netns, const char* address);
void AddDefaultRoute(int netns, const char* gateway);

// What became of a connection attempt.
enum class Outcome { kOpen, kRefused, kUnreachable, kTimeout };
void PrintTo(Outcome outcome, std::ostream* out);

os::UniqueFd Listen(int netns, const char* address, uint16_t port);
os::UniqueFd UdpSocket(int netns, const char* address, uint16_t port);
// The outcome, and the connected socket when `out` is given. Waits for at most 400 ms, which a
// dropped packet needs and an answer never does.
Outcome Dial(int netns, const std::string& address, uint16_t port, os::UniqueFd* out = nullptr);
os::UniqueFd Accept(int listener, std::string* peer = nullptr);
// True when a byte sent on `from` arrives at `to`; waits for at most `timeout_ms`.
bool Passes(int from, int to, int timeout_ms = 2000);
// One UDP datagram from `netns`; true when `receiver` got it.
bool DatagramPasses(int netns, const std::string& address, uint16_t port, int receiver,
                    int timeout_ms);
// A UDP datagram with a forged source, made on a raw socket.
void SendSpoofed(int netns, const char* source, const char* destination, uint16_t port);

std::string ReadProc(int netns, const std::string& path);
void WriteProc(int netns, const std::string& path, const std::string& value);

}  // namespace paas::network::testing
