#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "paasctl/git/front.h"

namespace paas::paasctl {

// Where git's front finds the controller, and what it says to itself in the hooks.
inline constexpr char kSocketVariable[] = "PAAS_GIT_SOCKET";
inline constexpr char kKeyVariable[] = "PAAS_GIT_KEY";
inline constexpr char kTokenVariable[] = "PAAS_GIT_TOKEN";
inline constexpr char kProjectVariable[] = "PAAS_GIT_PROJECT";
inline constexpr char kNoWaitVariable[] = "PLATFORMSH_PUSH_NO_WAIT";
inline constexpr char kResultVariable[] = "PAAS_GIT_RESULT_FD";

// A variable of our own environment; "" when it is not set.
std::string Variable(const std::string& name);

using ProcessEnvironment = std::map<std::string, std::string>;

// The whole environment of git and its hooks. Nothing of ours gets in but what is said here: what a
// client may set is the version of the protocol, and whether it waits.
ProcessEnvironment GitEnvironment(const std::string& socket, const GitCredential& credential,
                                  const std::string& project);

// "git -c … <arguments>"
std::vector<std::string> GitArguments(const OpenedRepository& repository,
                                      const std::vector<std::string>& arguments);

// What takes a piece of git's output; an error closes the pipe to git.
using OutputPiece = std::function<Status(std::string_view)>;

// Runs git on our own standard streams, within bounds of CPU time and file size, and waits. Its
// output goes to `output` instead when there is one. The exit code is git's, or that of the deploy
// that a push led to.
StatusOr<int> RunGit(const std::vector<std::string>& arguments, ProcessEnvironment environment,
                     const OutputPiece& output = nullptr);

}  // namespace paas::paasctl
