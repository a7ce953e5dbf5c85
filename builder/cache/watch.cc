#include "builder/cache/watch.h"

#include <fnmatch.h>
#include <fts.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <map>
#include <memory>

#include "image/digest.h"

namespace paas::builder {
namespace {

// "./a//b" → "a/b"; patterns are written as people write paths.
std::string Tidy(const std::string& pattern) {
  std::string tidy;
  for (size_t start = 0; start < pattern.size();) {
    const size_t end = std::min(pattern.find('/', start), pattern.size());
    const std::string part = pattern.substr(start, end - start);
    start = end + 1;
    if (!part.empty() && part != ".") tidy += (tidy.empty() ? "" : "/") + part;
  }
  return tidy;
}

StatusOr<std::string> DigestOfEntry(const FTSENT& entry) {
  if (entry.fts_info == FTS_F) {
    PAAS_ASSIGN_OR_RETURN(const image::FileDigest file, image::DigestOfFile(entry.fts_accpath));
    return file.digest.hex();
  }
  char target[PATH_MAX];
  const ssize_t size = ::readlink(entry.fts_accpath, target, sizeof target);
  if (size < 0) return ErrnoStatus(std::string("readlink ") + entry.fts_path);
  return image::DigestOf("-> " + std::string(target, static_cast<size_t>(size))).hex();
}

bool IsFileOrLink(const FTSENT& entry) {
  return entry.fts_info == FTS_F || entry.fts_info == FTS_SL || entry.fts_info == FTS_SLNONE;
}

}  // namespace

bool WatchMatches(const std::string& pattern, const std::string& path) {
  const std::string tidy = Tidy(pattern);
  if (tidy.find("**") == std::string::npos) {
    return ::fnmatch(tidy.c_str(), path.c_str(), FNM_PATHNAME) == 0;
  }
  // "**/x" names x at the top as well.
  return ::fnmatch(tidy.c_str(), path.c_str(), 0) == 0 ||
         (tidy.starts_with("**/") && ::fnmatch(tidy.c_str() + 3, path.c_str(), 0) == 0);
}

StatusOr<std::string> WatchDigest(const std::string& root,
                                  const std::vector<std::string>& patterns) {
  std::string top = root;
  char* const roots[] = {top.data(), nullptr};
  const std::unique_ptr<FTS, int (*)(FTS*)> walk(
      ::fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, nullptr), ::fts_close);
  if (!walk) return ErrnoStatus("walk " + root);
  std::map<std::string, std::string> found;  // sorted: the order of a directory is no one's choice
  while (const FTSENT* entry = ::fts_read(walk.get())) {
    if (!IsFileOrLink(*entry)) continue;
    const std::string path = entry->fts_path + root.size() + 1;
    const bool is_watched =
        std::any_of(patterns.begin(), patterns.end(),
                    [&](const std::string& pattern) { return WatchMatches(pattern, path); });
    if (!is_watched) continue;
    PAAS_ASSIGN_OR_RETURN(found[path], DigestOfEntry(*entry));
  }
  image::Hasher hasher;
  for (const auto& [path, digest] : found) {
    hasher.Update(std::to_string(path.size()) + ":" + path + digest);
  }
  return hasher.Finish().hex();
}

}  // namespace paas::builder
