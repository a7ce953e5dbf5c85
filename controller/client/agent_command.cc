#include "controller/client/agent_command.h"

namespace paas::controller {

std::string Describe(const AgentCommand::End& end) {
  std::string text = end.signal != 0 ? "was ended by signal " + std::to_string(end.signal)
                                     : "exited " + std::to_string(end.code);
  if (end.out_of_memory) text += "; out of memory";
  return text;
}

}  // namespace paas::controller
