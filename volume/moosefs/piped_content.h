#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "volume/content.h"

namespace paas::volume {

// A program that reads or writes the files of a volume in our place, since whoever does may wait
// for long: frames (common/rpc/tree_frames.h) on its standard output or input. Its first process
// touches none of the files, so that it can be killed.
struct PipedProgram {
  std::vector<std::string> argv;
  std::chrono::milliseconds patience{0};  // for each step of it; then it is killed
  std::function<void()> on_stuck;         // told before anybody else
};

// The program says how it ended by its exit code: this and the number of the status; what its
// status says is the last that it printed on stderr.
inline constexpr int kStatusExit = 64;

// For Driver::Read(). Unavailable when the program does not get on.
Status ReadPiped(const PipedProgram& program, tree::Sink& sink);

// For Driver::Fill(). The program is killed when the writer goes without Finish().
StatusOr<std::unique_ptr<ContentWriter>> FillPiped(PipedProgram program);

}  // namespace paas::volume
