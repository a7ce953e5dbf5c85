#pragma once

#include <string_view>

#include "controller/access/rights.h"

namespace paas::controller {

// What a call needs before it is served.
enum class Need {
  kAnybody,   // who proved who they are
  kSelf,      // the user that `object` names, or an administrator of the platform
  kPlatform,  // an administrator of the platform
  kVerb,      // the verb, in the project and environment that the request names
  kGitFront,  // is served to the front of git alone, on its own socket; it checks by itself
};

// What a call does with the parent of its environment.
enum class ParentUse {
  kNone,
  kReads,   // takes its data: to branch it must be allowed too
  kFills,   // likewise, when the environment is one that begins with it and has not begun yet
  kWrites,  // changes it: the verb must be allowed there, and not in the environment
};

// One call of one service. Fields are paths in the request: "header.project".
//
// An empty project in a request means the whole platform. An empty environment means the project
// itself, but for `push` the default branch. Of calls whose requests are a stream only the caller
// is checked beforehand; their handler asks for the first message (Gate::PermitFirst).
struct Rule {
  std::string_view call;  // "Controller/Deploy", without the package
  Need need = Need::kPlatform;
  Verb verb = Verb::kAdmin;
  std::string_view project = {};
  std::string_view environment = {};
  std::string_view activity = {};  // instead of the two: what it is about
  std::string_view object = {};    // for the audit log
  ParentUse parent = ParentUse::kNone;
  std::string_view secret = {};  // a flag that makes the verb `push`: it shows secrets
  // An environment that it makes the parent, and a flag that makes `parent` kReads.
  std::string_view new_parent = {};
  std::string_view reads_parent = {};
};

// The rule of a call, as on the wire ("/paas.controller.v1.Controller/Deploy"). Null: nobody may.
const Rule* FindRule(std::string_view method);

}  // namespace paas::controller
