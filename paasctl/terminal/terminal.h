#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/status/status.h"
#include "paasctl/client/types.h"

namespace paas::paasctl {

// What is attached to one of the standard streams.
bool IsTerminal(int fd);

// The size of the terminal on `fd`; nothing when it is none.
std::optional<WindowSize> TerminalSize(int fd);

// Writes all of `text`. Unavailable when its reader has gone.
Status WriteText(int fd, std::string_view text);

// A line that the user types after `question`, both on the terminal itself, so that redirected
// streams do not matter. Nothing when there is no terminal, or at end of input.
std::optional<std::string> Ask(const std::string& question);

// All of standard input; Ctrl-C ends the program meanwhile.
StatusOr<std::string> ReadInput(size_t most_bytes);

}  // namespace paas::paasctl
