#pragma once

#include <string>
#include <vector>

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// A page of section 1, in man(7).
struct ManPage {
  std::string name;  // of the file: "paasctl-activity-list.1"
  std::string text;
};

// That of paasctl, and one for each verb that is not hidden.
std::vector<ManPage> RenderManPages(const std::vector<Verb>& verbs);

// `text` for a line of a man page: nothing in it is a request or an escape, and what is not ASCII
// is a name that every formatter knows.
std::string ManText(const std::string& text);

}  // namespace paas::paasctl
