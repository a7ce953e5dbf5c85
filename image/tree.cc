#include "image/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <vector>

#include "common/os/file.h"

namespace paas::image {
namespace {

Status TooMuch(const std::string& what) {
  return Status(absl::StatusCode::kResourceExhausted, what);
}

// Bytes of the UTF-8 character that `text` starts with; 0 when it starts with none.
size_t CharacterLength(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const size_t length = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first < 0xf0 ? 3
                        : first < 0xf5 ? 4
                                       : 0;
  if (length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

void AppendEscaped(std::string& text, char c) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  text += "\\x";
  text += kDigits[byte >> 4];
  text += kDigits[byte & 15];
}

// What stops a file of this type and mode from being in an image; empty when nothing does.
std::string_view Objection(mode_t mode, const TreeRules& rules) {
  if (S_ISBLK(mode) || S_ISCHR(mode)) return "a device node";
  if (S_ISFIFO(mode)) return "a fifo";
  if (S_ISSOCK(mode)) return "a socket";
  if (!S_ISREG(mode) || rules.allow_setuid) return "";
  if ((mode & S_ISUID) != 0) return "a setuid file";
  if ((mode & S_ISGID) != 0) return "a setgid file";
  return "";
}

class Inspector {
 public:
  explicit Inspector(const TreeRules& rules) : rules_(rules) {}

  StatusOr<TreeSummary> Run(const std::string& directory) {
    PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd, os::Open(directory, O_RDONLY | O_DIRECTORY));
    struct stat info;
    if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("stat " + directory);
    device_ = info.st_dev;
    PAAS_RETURN_IF_ERROR(VisitDirectory(std::move(fd), "", /*depth=*/0));
    return summary_;
  }

 private:
  // The names in a directory, sorted; counts them against the limit while reading, so that a
  // directory of many millions costs no memory.
  StatusOr<std::vector<std::string>> Names(int directory, const std::string& path) {
    // The stream needs an fd of its own; it shares the offset, which is at the start.
    os::UniqueFd copy(::fcntl(directory, F_DUPFD_CLOEXEC, 0));
    std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(copy.get()), &::closedir);
    if (!stream) return ErrnoStatus("list " + Printable(path));
    static_cast<void>(copy.Release());
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(stream.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (++entries_ > rules_.max_entries) {
        return TooMuch("more than " + std::to_string(rules_.max_entries) + " files");
      }
      names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  Status VisitDirectory(os::UniqueFd directory, const std::string& path, uint32_t depth) {
    if (depth > rules_.max_depth) {
      return TooMuch(Printable(path) + ": nested deeper than " + std::to_string(rules_.max_depth));
    }
    PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, Names(directory.get(), path));
    for (const std::string& name : names) {
      const std::string child = path.empty() ? name : path + "/" + name;
      PAAS_RETURN_IF_ERROR(Visit(directory.get(), name, child, depth));
    }
    return absl::OkStatus();
  }

  Status Visit(int parent, const std::string& name, const std::string& path, uint32_t depth) {
    struct stat info;
    if (::fstatat(parent, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      return ErrnoStatus("stat " + Printable(path));
    }
    const std::string_view objection = Objection(info.st_mode, rules_);
    if (!objection.empty()) return Refuse(path, objection);
    if (S_ISLNK(info.st_mode)) {
      ++summary_.symlinks;
      return absl::OkStatus();
    }
    if (S_ISREG(info.st_mode)) return VisitFile(parent, name, path, info);
    return Descend(parent, name, path, info, depth);
  }

  Status VisitFile(int parent, const std::string& name, const std::string& path,
                   const struct stat& info) {
    const auto size = static_cast<uint64_t>(info.st_size);
    ++summary_.files;
    summary_.bytes += size;
    if (size > rules_.max_file_bytes) {
      return TooMuch(Printable(path) + ": larger than " + std::to_string(rules_.max_file_bytes) +
                     " bytes");
    }
    if (summary_.bytes > rules_.max_bytes) {
      return TooMuch("all files together are larger than " + std::to_string(rules_.max_bytes) +
                     " bytes");
    }
    if (rules_.allow_capabilities) return absl::OkStatus();
    // There is no lgetxattrat() before Linux 6.13; through /proc the parent is still the directory
    // that was opened, wherever its name leads by now.
    const std::string link = "/proc/self/fd/" + std::to_string(parent) + "/" + name;
    if (::lgetxattr(link.c_str(), "security.capability", nullptr, 0) >= 0) {
      return Refuse(path, "a file with capabilities");
    }
    if (errno == ENODATA || errno == ENOTSUP) return absl::OkStatus();
    return ErrnoStatus("read the attributes of " + Printable(path));
  }

  Status Descend(int parent, const std::string& name, const std::string& path,
                 const struct stat& info, uint32_t depth) {
    ++summary_.directories;
    if (info.st_dev != device_) return Refuse(path, "a mount of something else");
    os::UniqueFd fd(
        ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd) return ErrnoStatus("open " + Printable(path));
    return VisitDirectory(std::move(fd), path, depth + 1);
  }

  static Status Refuse(const std::string& path, std::string_view objection) {
    return InvalidArgument(Printable(path) + ": an image must not contain " +
                           std::string(objection));
  }

  const TreeRules rules_;
  dev_t device_ = 0;
  uint64_t entries_ = 0;
  TreeSummary summary_;
};

}  // namespace

TreeRules RulesFor(ImageKind kind) {
  TreeRules rules;
  switch (kind) {
    case ImageKind::kApplication:
      return rules;
    case ImageKind::kBase:
      rules.allow_setuid = true;
      rules.allow_capabilities = true;
      return rules;
  }
  return rules;
}

StatusOr<TreeSummary> InspectTree(const std::string& directory, const TreeRules& rules) {
  return Inspector(rules).Run(directory);
}

std::string Printable(std::string_view path) {
  std::string text;
  for (size_t i = 0; i < path.size();) {
    const size_t length = CharacterLength(path.substr(i));
    const auto byte = static_cast<unsigned char>(path[i]);
    // C1 controls (U+0080 to U+009F, "\xc2\x80"...) are commands to terminals as well.
    const bool c1 = length == 2 && byte == 0xc2 && static_cast<unsigned char>(path[i + 1]) < 0xa0;
    if (length == 0 || c1 || byte < 0x20 || byte == 0x7f || byte == '\\') {
      AppendEscaped(text, path[i]);
      ++i;
    } else {
      text.append(path, i, length);
      i += length;
    }
  }
  return text;
}

}  // namespace paas::image
