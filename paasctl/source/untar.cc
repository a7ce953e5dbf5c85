#include "paasctl/source/untar.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "common/os/file.h"
#include "common/os/pipe.h"

namespace paas::paasctl {
namespace {

struct ReadDeleter {
  void operator()(archive* a) const { ::archive_read_free(a); }
};
struct WriteDeleter {
  void operator()(archive* a) const { ::archive_write_free(a); }
};

constexpr int kFlags = ARCHIVE_EXTRACT_SECURE_NODOTDOT | ARCHIVE_EXTRACT_SECURE_SYMLINKS |
                       ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS | ARCHIVE_EXTRACT_TIME |
                       ARCHIVE_EXTRACT_UNLINK;
constexpr size_t kBlock = 64u << 10;

// libarchive pulls, our source pushes: a pipe and a thread turn one into the other.
class PipedUntar final : public Untar {
 public:
  PipedUntar(std::string directory, os::UniqueFd read_end, os::UniqueFd write_end)
      : directory_(std::move(directory)),
        read_end_(std::move(read_end)),
        write_end_(std::move(write_end)),
        thread_([this] {
          status_ = Extract();
          read_end_.Reset();  // whoever still writes notices
        }) {}

  ~PipedUntar() override {
    write_end_.Reset();
    if (thread_.joinable()) thread_.join();
  }

  Status Write(std::string_view piece) override {
    while (!piece.empty()) {
      const ssize_t written = ::write(write_end_.get(), piece.data(), piece.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return Finish();  // the reader has a reason
      piece.remove_prefix(static_cast<size_t>(written));
    }
    return absl::OkStatus();
  }

  Status Finish() override {
    write_end_.Reset();
    if (thread_.joinable()) thread_.join();
    return status_;
  }

  size_t files() const override { return files_; }

 private:
  Status Failed(archive* a, const std::string& what) const {
    const char* why = ::archive_error_string(a);
    return InvalidArgument(what + ": " + (why != nullptr ? why : "unknown error"));
  }

  // libarchive knows only paths relative to the working directory when it must not follow links:
  // this thread gets one of its own.
  Status Extract() {
    if (::unshare(CLONE_FS) != 0) return ErrnoStatus("unshare the working directory");
    if (::chdir(directory_.c_str()) != 0) return ErrnoStatus("enter " + directory_);
    const std::unique_ptr<archive, ReadDeleter> in(::archive_read_new());
    const std::unique_ptr<archive, WriteDeleter> out(::archive_write_disk_new());
    ::archive_read_support_format_tar(in.get());
    ::archive_write_disk_set_options(out.get(), kFlags);
    if (::archive_read_open_fd(in.get(), read_end_.get(), kBlock) != ARCHIVE_OK) {
      return Failed(in.get(), "read the archive");
    }
    archive_entry* entry = nullptr;
    while (true) {
      const int next = ::archive_read_next_header(in.get(), &entry);
      if (next == ARCHIVE_EOF) return absl::OkStatus();
      if (next != ARCHIVE_OK) return Failed(in.get(), "read the archive");
      PAAS_RETURN_IF_ERROR(ExtractOne(in.get(), out.get(), entry));
    }
  }

  Status ExtractOne(archive* in, archive* out, archive_entry* entry) {
    const std::string name = ::archive_entry_pathname(entry);
    const auto type = ::archive_entry_filetype(entry);
    if (type != AE_IFREG && type != AE_IFDIR && type != AE_IFLNK) return absl::OkStatus();
    if (name == "." || name == "./") return absl::OkStatus();
    if (name.starts_with('/') || ("/" + name + "/").find("/../") != std::string::npos) {
      return InvalidArgument("the archive holds the path " + name + ", which leads out of it");
    }
    PAAS_RETURN_IF_ERROR(Rebase(entry, name));
    ::archive_entry_set_perm(entry, ::archive_entry_perm(entry) & 0755);
    if (::archive_write_header(out, entry) != ARCHIVE_OK) return Failed(out, "write " + name);
    PAAS_RETURN_IF_ERROR(CopyData(in, out, name));
    if (type != AE_IFDIR) ++files_;
    return absl::OkStatus();
  }

  // Entries are relative to the directory, and so are the targets of hard links.
  Status Rebase(archive_entry* entry, const std::string& name) {
    const char* link = ::archive_entry_hardlink(entry);
    if (link != nullptr) {
      const std::string target = link;
      if (target.starts_with('/') || ("/" + target + "/").find("/../") != std::string::npos) {
        return InvalidArgument("the archive holds a link to " + target + ", outside of it");
      }
      ::archive_entry_copy_hardlink(entry, ("./" + target).c_str());
    }
    ::archive_entry_copy_pathname(entry, ("./" + name).c_str());
    return absl::OkStatus();
  }

  Status CopyData(archive* in, archive* out, const std::string& name) {
    const void* block = nullptr;
    size_t size = 0;
    la_int64_t offset = 0;
    while (true) {
      const int got = ::archive_read_data_block(in, &block, &size, &offset);
      if (got == ARCHIVE_EOF) break;
      if (got != ARCHIVE_OK) return Failed(in, "read " + name);
      if (::archive_write_data_block(out, block, size, offset) != ARCHIVE_OK) {
        return Failed(out, "write " + name);
      }
    }
    if (::archive_write_finish_entry(out) != ARCHIVE_OK) return Failed(out, "write " + name);
    return absl::OkStatus();
  }

  const std::string directory_;
  os::UniqueFd read_end_;  // of the thread
  os::UniqueFd write_end_;
  Status status_;
  size_t files_ = 0;
  std::thread thread_;
};

}  // namespace

StatusOr<std::unique_ptr<Untar>> Untar::Into(const std::string& directory) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory, 0755));
  PAAS_ASSIGN_OR_RETURN(os::Pipe pipe, os::MakePipe());
  return std::make_unique<PipedUntar>(directory, std::move(pipe.reader), std::move(pipe.writer));
}

}  // namespace paas::paasctl
