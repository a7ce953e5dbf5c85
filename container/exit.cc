#include "container/exit.h"

#include <cstring>

namespace paas::container {

std::string Describe(const Exit& exit) {
  if (!exit.known) return exit.out_of_memory ? "ended unseen (out of memory)" : "ended unseen";
  if (exit.signal == 0) return "exited " + std::to_string(exit.code);
  const char* name = ::sigabbrev_np(exit.signal);
  std::string text = "killed by ";
  text += name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(exit.signal);
  if (exit.out_of_memory) text += " (out of memory)";
  return text;
}

}  // namespace paas::container
