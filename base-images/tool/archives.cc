#include "base-images/tool/archives.h"

#include <algorithm>

namespace paas::base_image {

std::string_view ArchiveKind(std::string_view url) {
  for (const std::string_view kind : {".tgz", ".tar.gz", ".tar.xz", ".zip"}) {
    if (url.ends_with(kind)) return kind;
  }
  return {};
}

bool IsSha512(std::string_view text) {
  return text.size() == 128 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Status CheckSource(const Archive& archive) {
  const std::string& url = archive.url;
  const bool is_npm = url.starts_with("npm:");
  if (!is_npm && !url.starts_with("https://") && !url.starts_with("file:///")) {
    return InvalidArgument("url: expected https://…, file:///… or npm:NAME@VERSION");
  }
  if (!is_npm && ArchiveKind(url).empty()) {
    return InvalidArgument("url: expected the end .tgz, .tar.gz, .tar.xz or .zip");
  }
  if (archive.sha512.empty() && !is_npm) return {};
  if (!IsSha512(archive.sha512)) return InvalidArgument("sha512: expected 128 hex digits");
  return {};
}

bool HasEveryDigest(const Recipe& recipe) {
  return std::none_of(recipe.archives.begin(), recipe.archives.end(),
                      [](const Archive& archive) { return archive.sha512.empty(); });
}

Status ProvideDigests(const std::vector<std::string>& digests, Recipe& recipe) {
  auto next = digests.begin();
  for (Archive& archive : recipe.archives) {
    if (!archive.sha512.empty()) continue;
    if (next == digests.end()) {
      return FailedPrecondition(
          archive.url +
          " has no digest in the recipe. Take the SHA-512 that its vendor publishes, "
          "or that of a copy you trust (sha512sum), and build with --sha512 DIGEST");
    }
    if (!IsSha512(*next)) {
      return InvalidArgument("--sha512: expected 128 hex digits, found \"" + *next + "\"");
    }
    archive.sha512 = *next++;
  }
  if (next == digests.end()) return {};
  return InvalidArgument("--sha512 " + *next + ": every archive of " + Reference(recipe) +
                         " has a digest");
}

}  // namespace paas::base_image
