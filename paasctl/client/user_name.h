#pragma once

#include <string>

namespace paas::paasctl {

// Of the person: whoever became root by sudo is still who they were.
std::string UserName();

// What a header of gRPC may hold: other bytes become question marks, for a header with them ends
// the process. PURE.
std::string AsHeader(std::string name);

}  // namespace paas::paasctl
