#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/integration/controller/roles.h"

namespace paas::controller::testing {

// One thing that is done to a repository with git.
struct GitAct {
  enum class Kind {
    kClone,
    kPush,    // of a commit on top of the branch
    kForce,   // of one beside it
    kNew,     // of a branch that was not there
    kStart,   // to a branch that was code alone
    kDelete,  // of a branch that was made for it
    kTag,
    kNotes,    // a ref that is no branch
    kPushTwo,  // to two branches in one
  };
  std::string name;
  Kind kind = Kind::kClone;
  std::string branch = {};  // a new one's: the type that it has, or gets
  std::vector<std::string> options = {};
  std::string project = "shop";
  std::set<std::string> who = {};  // over SSH with a key, and over HTTPS with a token

  // The calls that are the same over gRPC. Somebody may do it who may make them all.
  struct Same {
    std::string call;
    About about;
  };
  std::vector<Same> same = {};
  // The platform itself says no, to whoever has the right.
  bool is_never_done = false;
};

// docs/guide/access.md and git-push.md, written down once more.
const std::vector<GitAct>& GitActs();

}  // namespace paas::controller::testing
