#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base-images/tool/recipe.h"
#include "common/status/status.h"

// Archives of vendors, and the digests that vouch for them. PURE.
namespace paas::base_image {

// ".tgz", ".tar.gz", ".tar.xz" or ".zip"; empty when the url ends otherwise.
std::string_view ArchiveKind(std::string_view url);

// 128 lower-case hex digits.
bool IsSha512(std::string_view text);

// InvalidArgument unless it can be loaded, unpacked, and vouched for: what npm's registry gives is
// known when the recipe is written, so that its digest has to be there.
Status CheckSource(const Archive& archive);

// False: an archive's digest has to be given to the build.
bool HasEveryDigest(const Recipe& recipe);

// Gives the archives of `recipe` that have no digest those in `digests`, in their order.
// FailedPrecondition when one stays without, naming it and what to do; InvalidArgument when a
// digest is none, or is left over.
Status ProvideDigests(const std::vector<std::string>& digests, Recipe& recipe);

}  // namespace paas::base_image
