#include "paasctl/source/tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>

#include "common/os/file.h"
#include "common/rpc/channel.h"

namespace paas::paasctl {
namespace {

struct ArchiveDeleter {
  void operator()(archive* a) const { ::archive_write_free(a); }
};
struct EntryDeleter {
  void operator()(archive_entry* e) const { ::archive_entry_free(e); }
};

Status Quota(const std::string& message) {
  return Status(absl::StatusCode::kResourceExhausted, message);
}

class TarWriter {
 public:
  TarWriter(std::string directory, const SourceLimits& limits, const PieceSink& sink)
      : directory_(std::move(directory)),
        limits_(limits),
        sink_(sink),
        entry_(::archive_entry_new()),
        archive_(::archive_write_new()) {
    ::archive_write_set_format_pax_restricted(archive_.get());
    ::archive_write_set_bytes_per_block(archive_.get(), static_cast<int>(rpc::kPieceBytes));
    ::archive_write_set_bytes_in_last_block(archive_.get(), 1);
  }

  Status Write(const std::vector<std::string>& files) {
    if (files.size() > limits_.files) {
      return Quota("more than " + std::to_string(limits_.files) + " files");
    }
    if (::archive_write_open2(archive_.get(), this, nullptr, &TarWriter::OnPiece, nullptr,
                              nullptr) != ARCHIVE_OK) {
      return Failed("start the archive");
    }
    for (const std::string& file : files) PAAS_RETURN_IF_ERROR(Add(file));
    if (::archive_write_close(archive_.get()) != ARCHIVE_OK) return Failed("end the archive");
    return absl::OkStatus();
  }

 private:
  static la_ssize_t OnPiece(archive* a, void* self, const void* data, size_t size) {
    auto* writer = static_cast<TarWriter*>(self);
    if (writer->sink_status_.ok()) {
      writer->sink_status_ = writer->sink_({static_cast<const char*>(data), size});
    }
    if (writer->sink_status_.ok()) return static_cast<la_ssize_t>(size);
    ::archive_set_error(a, EPIPE, "the receiver has gone");
    return -1;
  }

  Status Failed(const std::string& what) const {
    if (!sink_status_.ok()) return sink_status_;
    const char* why = ::archive_error_string(archive_.get());
    return Internal(what + ": " + (why != nullptr ? why : "unknown error"));
  }

  Status Add(const std::string& file) {
    const std::string path = directory_ + "/" + file;
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return ErrnoStatus("look at " + path);
    ::archive_entry_clear(entry_.get());
    ::archive_entry_set_pathname(entry_.get(), file.c_str());
    ::archive_entry_set_mtime(entry_.get(), 0, 0);
    if (S_ISLNK(info.st_mode)) return AddLink(path);
    if (S_ISREG(info.st_mode)) return AddFile(path);
    return InvalidArgument(file + " is neither a file nor a symbolic link and cannot be deployed");
  }

  Status AddLink(const std::string& path) {
    char target[4096];
    const ssize_t size = ::readlink(path.c_str(), target, sizeof target - 1);
    if (size < 0) return ErrnoStatus("read the link " + path);
    target[size] = '\0';
    ::archive_entry_set_filetype(entry_.get(), AE_IFLNK);
    ::archive_entry_set_perm(entry_.get(), 0777);
    ::archive_entry_set_symlink(entry_.get(), target);
    return WriteHeader(path);
  }

  Status AddFile(const std::string& path) {
    // O_NONBLOCK: a fifo that took the file's place since would block for ever.
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd,
                          os::Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("look at " + path);
    const auto size = static_cast<uint64_t>(info.st_size);
    if (size > limits_.file_bytes) {
      return Quota(path + " is larger than " + std::to_string(limits_.file_bytes >> 20) + " MiB");
    }
    total_bytes_ += size;
    if (total_bytes_ > limits_.total_bytes) {
      return Quota("the source is larger than " + std::to_string(limits_.total_bytes >> 20) +
                   " MiB; does .gitignore miss something?");
    }
    ::archive_entry_set_filetype(entry_.get(), AE_IFREG);
    ::archive_entry_set_perm(entry_.get(), (info.st_mode & 0100) != 0 ? 0755 : 0644);
    ::archive_entry_set_size(entry_.get(), info.st_size);
    PAAS_RETURN_IF_ERROR(WriteHeader(path));
    return CopyContent(path, fd.get(), size);
  }

  Status WriteHeader(const std::string& path) {
    if (::archive_write_header(archive_.get(), entry_.get()) != ARCHIVE_OK) {
      return Failed("archive " + path);
    }
    return absl::OkStatus();
  }

  Status CopyContent(const std::string& path, int fd, uint64_t size) {
    for (uint64_t done = 0; done < size;) {
      const ssize_t got =
          ::read(fd, buffer_.data(), std::min<uint64_t>(buffer_.size(), size - done));
      if (got < 0) return ErrnoStatus("read " + path);
      if (got == 0) return InvalidArgument(path + " became shorter while it was read");
      if (::archive_write_data(archive_.get(), buffer_.data(), static_cast<size_t>(got)) != got) {
        return Failed("archive " + path);
      }
      done += static_cast<uint64_t>(got);
    }
    return absl::OkStatus();
  }

  const std::string directory_;
  const SourceLimits limits_;
  const PieceSink& sink_;
  std::unique_ptr<archive_entry, EntryDeleter> entry_;
  std::vector<char> buffer_ = std::vector<char>(64u << 10);
  uint64_t total_bytes_ = 0;
  Status sink_status_;
  // Last, so destroyed first: freeing an archive that was not ended still calls OnPiece().
  std::unique_ptr<archive, ArchiveDeleter> archive_;
};

}  // namespace

Status WriteTar(const std::string& directory, const std::vector<std::string>& files,
                const SourceLimits& limits, const PieceSink& sink) {
  return TarWriter(directory, limits, sink).Write(files);
}

}  // namespace paas::paasctl
