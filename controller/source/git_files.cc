#include "controller/source/git_files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "common/os/child_process.h"
#include "common/os/file.h"
#include "controller/source/git_command.h"

namespace paas::controller {
namespace {

struct Blob {
  std::string id;
  uint64_t size = 0;
};

// Everything that a tree holds, by path.
struct TreeListing {
  std::map<std::string, Blob> blobs;
  std::map<std::string, std::map<std::string, bool>> directories;  // path → name → is a directory

  // Enters a path into its directory, and that into its parent, and so on.
  void AddToDirectories(std::string path) {
    bool is_directory = false;
    while (true) {
      const size_t slash = path.rfind('/');
      const std::string parent = slash == std::string::npos ? "" : path.substr(0, slash);
      const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
      const bool is_new = directories[parent].emplace(name, is_directory).second;
      if (!is_new || parent.empty()) return;
      path = parent;
      is_directory = true;
    }
  }
};

// Reads exactly, or until a line end, from a pipe.
class PipeReader {
 public:
  explicit PipeReader(int fd) : fd_(fd) {}

  StatusOr<std::string> Line() {
    size_t end = 0;
    while ((end = buffer_.find('\n')) == std::string::npos) PAAS_RETURN_IF_ERROR(Fill());
    return Take(end + 1).substr(0, end);
  }
  StatusOr<std::string> Bytes(size_t count) {
    while (buffer_.size() < count) PAAS_RETURN_IF_ERROR(Fill());
    return Take(count);
  }

 private:
  Status Fill() {
    char piece[16384];
    const ssize_t got = ::read(fd_, piece, sizeof piece);
    if (got < 0 && errno == EINTR) return absl::OkStatus();
    if (got < 0) return ErrnoStatus("read from git");
    if (got == 0) return Internal("git ended in the middle of an answer");
    buffer_.append(piece, static_cast<size_t>(got));
    return absl::OkStatus();
  }
  std::string Take(size_t count) {
    std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
  }

  int fd_;
  std::string buffer_;
};

class GitFiles : public model::FileSource {
 public:
  GitFiles(os::ChildProcess batch, TreeListing listing)
      : listing_(std::move(listing)), batch_(std::move(batch)), reader_(batch_.out().get()) {}

  StatusOr<std::string> ReadFile(const std::string& path, size_t limit_bytes) const override {
    const auto blob = listing_.blobs.find(path);
    if (blob == listing_.blobs.end()) return NotFound("there is no file '" + path + "'");
    if (blob->second.size > limit_bytes) {
      return Status(absl::StatusCode::kResourceExhausted,
                    "'" + path + "' is larger than " + std::to_string(limit_bytes) + " bytes");
    }
    std::lock_guard lock(mutex_);
    PAAS_RETURN_IF_ERROR(os::WriteAll(batch_.in().get(), blob->second.id + "\n"));
    PAAS_ASSIGN_OR_RETURN(const std::string header, reader_.Line());
    if (header != blob->second.id + " blob " + std::to_string(blob->second.size)) {
      return Internal("git cat-file: unexpected answer '" + header + "'");
    }
    PAAS_ASSIGN_OR_RETURN(std::string content, reader_.Bytes(blob->second.size));
    PAAS_RETURN_IF_ERROR(reader_.Bytes(1).status());  // the line end after the content
    return content;
  }

  StatusOr<std::vector<Entry>> ListDirectory(const std::string& path) const override {
    const auto directory = listing_.directories.find(path);
    if (directory == listing_.directories.end()) {
      return NotFound("there is no directory '" + path + "'");
    }
    std::vector<Entry> entries;
    for (const auto& [name, is_directory] : directory->second) {
      entries.push_back({.name = name, .is_directory = is_directory});
    }
    return entries;
  }

 private:
  const TreeListing listing_;
  mutable std::mutex mutex_;  // one question to git at a time
  mutable os::ChildProcess batch_;
  mutable PipeReader reader_;
};

// One record of `git ls-tree -r -z -l`: "<mode> <type> <id> <size, padded>\t<path>".
Status AddRecord(TreeListing& listing, std::string_view text) {
  const size_t tab = text.find('\t');
  const size_t type_end = text.find(' ', 7);
  if (tab == std::string_view::npos || type_end == std::string_view::npos || type_end + 42 > tab) {
    return Internal("git ls-tree: unexpected answer");
  }
  const std::string path(text.substr(tab + 1));
  const std::string_view mode = text.substr(0, 6);
  const std::string_view type = text.substr(7, type_end - 7);
  listing.AddToDirectories(path);
  if (type != "blob" || mode == "120000") return absl::OkStatus();
  Blob blob{.id = std::string(text.substr(type_end + 1, 40))};
  std::string_view size = text.substr(type_end + 42, tab - type_end - 42);
  size.remove_prefix(std::min(size.find_first_not_of(' '), size.size()));
  std::from_chars(size.data(), size.data() + size.size(), blob.size);
  listing.blobs[path] = std::move(blob);
  return absl::OkStatus();
}

StatusOr<TreeListing> ListTree(const std::string& repository, const std::string& commit) {
  PAAS_ASSIGN_OR_RETURN(
      const std::string text,
      os::RunChecked(GitCommand(repository, {"ls-tree", "-r", "-z", "-l", "--full-tree", commit})));
  TreeListing listing;
  listing.directories[""];
  for (std::string_view rest = text; !rest.empty();) {
    const size_t end = std::min(rest.find('\0'), rest.size());
    PAAS_RETURN_IF_ERROR(AddRecord(listing, rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return listing;
}

}  // namespace

StatusOr<std::unique_ptr<model::FileSource>> OpenGitFiles(const std::string& repository,
                                                          const std::string& commit) {
  PAAS_ASSIGN_OR_RETURN(TreeListing listing, ListTree(repository, commit));
  PAAS_ASSIGN_OR_RETURN(os::ChildProcess batch,
                        os::ChildProcess::Start(GitCommand(repository, {"cat-file", "--batch"})));
  return std::unique_ptr<model::FileSource>(
      std::make_unique<GitFiles>(std::move(batch), std::move(listing)));
}

}  // namespace paas::controller
