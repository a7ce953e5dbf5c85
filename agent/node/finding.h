#pragma once

#include <string>
#include <vector>

#include "container/node_facts.h"

namespace paas::agent {

// One line of `paasctl doctor`.
struct Finding {
  enum class Level { kOk, kWarning, kProblem };
  Level level = Level::kOk;
  std::string subject;
  std::string text;
  std::string fix;  // empty when there is nothing to do

  bool operator==(const Finding&) const = default;
};

// What matters on this node for running containers: kernel, cgroups, image mounts, disk.
std::vector<Finding> ExamineNode(const container::NodeFacts& facts, const std::string& state_dir);

}  // namespace paas::agent
