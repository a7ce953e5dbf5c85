#pragma once

#include <string>
#include <string_view>

namespace paas::model {

// ^[a-z0-9][a-z0-9-]{0,62}$, the shape of project ids and machine names.
bool IsValidProjectId(std::string_view id);
bool IsValidMachineName(std::string_view name);

// The name of a branch's environment in host names: the sanitised branch (lower case, runs of
// other characters than [a-z0-9] become "-", at most 32 characters), "-", and 7 characters of
// base32 of the first 4 bytes of SHA-256 of the branch. "main" → "main-bvxea6i".
std::string MachineName(std::string_view branch);

// "<machine name>-<project>.<site domain>", what {default} stands for. A first label longer than
// 63 characters is shortened in its branch part.
std::string DefaultHost(std::string_view machine_name, std::string_view project,
                        std::string_view site_domain);

}  // namespace paas::model
