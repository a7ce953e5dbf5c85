#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace paas::controller {

// What is wrong with the submodules of a commit, one line each: paths without an entry in
// .gitmodules, and URLs that the platform would not fetch from. Relative URLs and https are taken.
// `paths` are those of the tree, `file` the text of .gitmodules. PURE.
std::vector<std::string> CheckSubmodules(const std::vector<std::string>& paths,
                                         std::string_view file);

}  // namespace paas::controller
