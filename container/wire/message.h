#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "container/plan/assembly_plan.h"

// What is said between the agent and its launch helper. Every request travels with the socket on
// which it is answered; further descriptors are listed with each message.

namespace paas::container::wire {

// New user and network namespaces. Answered by SlotReady.
struct SlotRequest {
  IdRange ids;
  bool operator==(const SlotRequest&) const = default;
};

// Assemble and start. Descriptors: user namespace, network namespace, then of stdin, stdout and
// stderr those that are given, then those that the program is handed. Answered by Started and
// Ready; then the word to go (any datagram) is awaited, and the end of the answers says that the
// program was executed.
struct StartRequest {
  AssemblyPlan plan;
  std::string filter;
  bool has_stdin = false;
  bool has_stdout = false;
  bool has_stderr = false;
  uint32_t handed = 0;
  bool operator==(const StartRequest&) const = default;
};

// Start a process in a container. Descriptors: pidfd of its init, then stdio as above. With a
// terminal there is no stdio, and TerminalOpened comes with the pty's master. Answered by Started,
// then the end of the answers.
struct EnterRequest {
  AssemblyPlan plan;
  std::string filter;
  bool has_stdin = false;
  bool has_stdout = false;
  bool has_stderr = false;
  bool terminal = false;
  uint16_t rows = 0;
  uint16_t columns = 0;
  uint32_t handed = 0;
  bool operator==(const EnterRequest&) const = default;
};

// Change the mounts of a container that runs. Descriptors: its outer mount namespace, its user
// namespace. Answered by Changed.
struct ChangeRequest {
  AssemblyPlan plan;
  bool operator==(const ChangeRequest&) const = default;
};

using Request = std::variant<SlotRequest, StartRequest, EnterRequest, ChangeRequest>;

// Descriptors: user namespace, network namespace.
struct SlotReady {
  bool operator==(const SlotReady&) const = default;
};
// Descriptors: pidfd; for a container also the outer mount namespace.
struct Started {
  int32_t pid = 0;
  bool operator==(const Started&) const = default;
};
struct Ready {
  bool operator==(const Ready&) const = default;
};
struct TerminalOpened {
  bool operator==(const TerminalOpened&) const = default;
};
// Which files of tmpfs are other ones now, or gone.
struct Changed {
  std::vector<std::string> files;
  bool operator==(const Changed&) const = default;
};
// The whole story of what went wrong.
struct Failed {
  std::string step;
  int32_t error_number = 0;
  std::string message;
  bool operator==(const Failed&) const = default;
};

using Answer = std::variant<SlotReady, Started, Ready, TerminalOpened, Failed, Changed>;

std::string Encode(const Request& request);
std::string Encode(const Answer& answer);
// Nothing when the bytes are not exactly one message.
std::optional<Request> DecodeRequest(std::string_view bytes);
std::optional<Answer> DecodeAnswer(std::string_view bytes);

}  // namespace paas::container::wire
