#pragma once

#include <string>
#include <vector>

#include "container/plan/node_step.h"

// Steps that change the mounts of a container that runs, with the rights of the node, in its outer
// mount namespace. A container sees each of them at once (shared → slave), with flags locked.

namespace paas::container {

// Goes into the outer mount namespace of the container.
struct EnterRunningMounts {
  bool operator==(const EnterRunningMounts&) const = default;
};

// A replacement that was cut short between its two halves left two mounts at `target`: takes the
// upper one away. Whichever of the two remains, another replacement may follow.
struct FinishReplacement {
  std::string target;
  bool operator==(const FinishReplacement&) const = default;
};

// Clones what is mounted at `path` as the detached mount `path`, with its flags and ids: the same
// files, volumes and tmpfs alike.
struct CloneAttached {
  std::string path;
  bool operator==(const CloneAttached&) const = default;
};

// Puts the detached mounts `parts` where they belong below the detached mount `name`; both are
// named by their targets. Kernels before 6.15 do that to attached mounts only, so it is done in a
// mount namespace that nobody else sees.
struct BuildTree {
  std::string name;
  std::vector<std::string> parts;
  bool operator==(const BuildTree&) const = default;
};

// Puts a detached tree beneath what is mounted at its target, where nobody sees it yet. Never on
// top: there it would come without locks (Linux 6.5).
struct PutBeneath {
  std::string name;
  bool operator==(const PutBeneath&) const = default;
};

// Takes the uppermost mount away with what is mounted below it: from one moment to the next the
// whole tree beneath is there in its place. Open files and mappings go on.
struct DetachUpper {
  std::string target;
  bool operator==(const DetachUpper&) const = default;
};

// Makes a tmpfs of the container hold what `wanted` says, file by file: what is as it should be is
// left alone, each other one is replaced in one piece, and what is not named goes. Directories stay
// what they are, since processes stand in them. The tmpfs must be one without mapped ids.
struct UpdateTmpfs {
  MakeTmpfs wanted;
  bool operator==(const UpdateTmpfs&) const = default;
};

// Sets the size of a tmpfs; one that holds more already keeps its size.
struct ResizeTmpfs {
  std::string target;
  uint64_t size_bytes = 0;
  bool operator==(const ResizeTmpfs&) const = default;
};

}  // namespace paas::container
