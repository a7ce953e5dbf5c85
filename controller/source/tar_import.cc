#include "controller/source/tar_import.h"

#include <archive_entry.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "controller/source/archive_input.h"
#include "controller/source/names.h"

namespace paas::controller {
namespace {

constexpr size_t kLongestLinkTarget = 4095;
constexpr size_t kPieceBytes = 64 << 10;

Status Exhausted(const std::string& message) {
  return Status(absl::StatusCode::kResourceExhausted, message);
}

// fast-import's C-style quoting; control characters were refused before.
std::string Quoted(std::string_view path) {
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

std::string Printable(std::string_view path) {
  std::string text;
  for (const char c : path.substr(0, 200)) {
    text.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c);
  }
  return "'" + text + "'";
}

enum class NodeKind { kDirectory, kFile };

// What is at each path already, so that no entry can replace or hide another.
class PathLedger {
 public:
  // A directory may be named again, or after files in it.
  Status Add(const std::string& path, NodeKind kind) {
    for (size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      const auto [parent, is_new] = nodes_.try_emplace(path.substr(0, slash), NodeKind::kDirectory);
      if (parent->second == NodeKind::kFile) {
        return InvalidArgument("is below " + Printable(parent->first) +
                               ", which is a file or a link");
      }
    }
    const auto [node, is_new] = nodes_.try_emplace(path, kind);
    if (is_new || (kind == NodeKind::kDirectory && node->second == kind)) return absl::OkStatus();
    return InvalidArgument("is there twice");
  }

 private:
  std::map<std::string, NodeKind> nodes_;
};

class Translator {
 public:
  Translator(const StreamWriter& write, const ImportLimits& limits)
      : write_(write), limits_(limits) {}

  Status Add(archive* source, archive_entry* entry) {
    if (++entries_ > limits_.entries) {
      return Exhausted("the archive holds more than " + std::to_string(limits_.entries) +
                       " entries");
    }
    const char* name = ::archive_entry_pathname(entry);
    const std::string raw = name == nullptr ? "" : name;
    const std::string path = Normalised(raw);
    if (path.empty() && ::archive_entry_filetype(entry) == AE_IFDIR) return absl::OkStatus();
    const std::string what = "archive entry " + Printable(raw);
    PAAS_RETURN_IF_ERROR(Annotate(CheckTreePath(path), what));
    return Annotate(AddChecked(source, entry, path), what);
  }

  Status Finish(const ImportCommit& commit) {
    std::string head = "commit " + commit.ref + "\ncommitter paas <paas@localhost> " +
                       std::to_string(commit.unix_seconds) + " +0000\ndata " +
                       std::to_string(commit.message.size()) + "\n" + commit.message + "\n";
    if (!commit.parent.empty()) head += "from " + commit.parent + "\n";
    PAAS_RETURN_IF_ERROR(write_(head + "deleteall\n"));
    for (const std::string& change : changes_) PAAS_RETURN_IF_ERROR(write_(change));
    return write_("\ndone\n");
  }

 private:
  // "./a/b/" → "a/b": tar names directories with a trailing slash and roots with "./".
  static std::string Normalised(std::string path) {
    while (path.rfind("./", 0) == 0) path.erase(0, 2);
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path == "." ? "" : path;
  }

  Status AddChecked(archive* source, archive_entry* entry, const std::string& path) {
    if (::archive_entry_hardlink(entry) != nullptr) {
      return InvalidArgument("is a hard link; " + std::string(kAccepted));
    }
    switch (::archive_entry_filetype(entry)) {
      case AE_IFDIR:
        return ledger_.Add(path, NodeKind::kDirectory);
      case AE_IFREG:
        PAAS_RETURN_IF_ERROR(ledger_.Add(path, NodeKind::kFile));
        return AddFile(source, entry, path);
      case AE_IFLNK:
        PAAS_RETURN_IF_ERROR(ledger_.Add(path, NodeKind::kFile));
        return AddLink(entry, path);
      default:
        return InvalidArgument("is a device, fifo or socket; " + std::string(kAccepted));
    }
  }

  Status AddFile(archive* source, archive_entry* entry, const std::string& path) {
    const auto size = static_cast<uint64_t>(std::max<int64_t>(0, ::archive_entry_size(entry)));
    if (size > limits_.file_bytes) {
      return Exhausted("is larger than " + std::to_string(limits_.file_bytes >> 20) + " MiB");
    }
    PAAS_RETURN_IF_ERROR(Count(size));
    const bool is_executable = (::archive_entry_perm(entry) & 0100) != 0;
    PAAS_RETURN_IF_ERROR(BeginBlob(path, is_executable ? "100755" : "100644", size));
    PAAS_RETURN_IF_ERROR(CopyData(source, size));
    return write_("\n");
  }

  // Exactly `size` bytes go out, whatever the archive holds: the stream said so already.
  Status CopyData(archive* source, uint64_t size) {
    std::vector<char> buffer(kPieceBytes);
    for (uint64_t left = size; left > 0;) {
      const la_ssize_t got =
          ::archive_read_data(source, buffer.data(), std::min<uint64_t>(left, buffer.size()));
      if (got <= 0) return InvalidArgument("is cut off");
      PAAS_RETURN_IF_ERROR(write_({buffer.data(), static_cast<size_t>(got)}));
      left -= static_cast<uint64_t>(got);
    }
    return absl::OkStatus();
  }

  Status AddLink(archive_entry* entry, const std::string& path) {
    const char* target = ::archive_entry_symlink(entry);
    const std::string text = target == nullptr ? "" : target;
    if (text.empty() || text.size() > kLongestLinkTarget) {
      return InvalidArgument("is a symbolic link without a target, or with one over 4095 bytes");
    }
    // git reads these without following links, and refuses objects where they are links.
    if (path == ".gitmodules" || path == ".gitattributes" || path == ".gitignore") {
      return InvalidArgument("must not be a symbolic link");
    }
    PAAS_RETURN_IF_ERROR(Count(text.size()));
    PAAS_RETURN_IF_ERROR(BeginBlob(path, "120000", text.size()));
    return write_(text + "\n");
  }

  Status Count(uint64_t size) {
    bytes_ += size;
    if (bytes_ <= limits_.bytes) return absl::OkStatus();
    return Exhausted("brings the archive over " + std::to_string(limits_.bytes >> 20) + " MiB");
  }

  Status BeginBlob(const std::string& path, const std::string& mode, uint64_t size) {
    const std::string mark = std::to_string(++marks_);
    changes_.push_back("M " + mode + " :" + mark + " " + Quoted(path) + "\n");
    return write_("blob\nmark :" + mark + "\ndata " + std::to_string(size) + "\n");
  }

  static constexpr const char* kAccepted =
      "only files, symbolic links and directories can be deployed";

  const StreamWriter& write_;
  const ImportLimits& limits_;
  PathLedger ledger_;
  std::vector<std::string> changes_;
  uint64_t entries_ = 0;
  uint64_t bytes_ = 0;
  uint64_t marks_ = 0;
};

Status Damaged(archive* handle, const ArchiveInput& input) {
  if (!input.failure.ok()) return input.failure;
  const char* text = ::archive_error_string(handle);
  return InvalidArgument(std::string("the source archive is damaged: ") +
                         (text == nullptr ? "unreadable" : text));
}

}  // namespace

Status TranslateArchive(const ArchiveReader& read, const StreamWriter& write,
                        const ImportCommit& commit, const ImportLimits& limits) {
  const ArchiveHandle source(::archive_read_new());
  // Plain tar only: compression and other formats would widen what a stranger can reach.
  ::archive_read_support_format_tar(source.get());
  ::archive_read_support_format_empty(source.get());
  ArchiveInput input{read, absl::OkStatus()};
  if (::archive_read_open(source.get(), &input, nullptr, ArchiveInput::Pull, nullptr) !=
      ARCHIVE_OK) {
    return Damaged(source.get(), input);
  }
  PAAS_RETURN_IF_ERROR(write("feature done\n"));
  Translator translator(write, limits);
  while (true) {
    archive_entry* entry = nullptr;
    const int code = ::archive_read_next_header(source.get(), &entry);
    if (code == ARCHIVE_EOF) break;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return Damaged(source.get(), input);
    const Status added = translator.Add(source.get(), entry);
    if (!input.failure.ok()) return input.failure;
    PAAS_RETURN_IF_ERROR(added);
  }
  return translator.Finish(commit);
}

}  // namespace paas::controller
