#include "image/squashfuse/fuse_session.h"

#include <linux/fuse.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <limits>

namespace paas::image::squashfuse {
namespace {

constexpr uint64_t kAllowIdmap = 1ULL << 40;  // FUSE_ALLOW_IDMAP, Linux 6.12
constexpr uint32_t kMaxReadBytes = 128u << 10;
constexpr size_t kRequestBytes = 64u << 10;
constexpr size_t kMaxDirectoryBytes = 64u << 10;
// Images never change: what the kernel has learnt stays true.
constexpr uint64_t kForeverSeconds = std::numeric_limits<uint32_t>::max();
// "." and ".." come before what the image holds.
constexpr uint64_t kDots = 2;

template <typename T>
std::string_view BytesOf(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// The fixed part of a request; zeroes when the kernel sent less.
template <typename T>
T Parse(std::string_view body) {
  T value{};
  std::memcpy(&value, body.data(), std::min(sizeof value, body.size()));
  return value;
}

fuse_attr ToAttributes(const struct stat& info) {
  fuse_attr attributes{};
  attributes.ino = info.st_ino;
  attributes.size = static_cast<uint64_t>(info.st_size);
  attributes.blocks = static_cast<uint64_t>(info.st_blocks);
  attributes.atime = attributes.mtime = attributes.ctime = static_cast<uint64_t>(info.st_mtime);
  attributes.mode = info.st_mode;
  attributes.nlink = static_cast<uint32_t>(info.st_nlink);
  attributes.uid = info.st_uid;
  attributes.gid = info.st_gid;
  attributes.blksize = static_cast<uint32_t>(info.st_blksize);
  return attributes;
}

// Appends an entry unless it would make `body` larger than `limit`.
bool AppendEntry(std::vector<char>& body, size_t limit, const DirectoryEntry& entry) {
  fuse_dirent record{};
  record.ino = entry.number;
  record.off = entry.next;
  record.namelen = static_cast<uint32_t>(entry.name.size());
  record.type = entry.type >> 12;  // DT_*
  const size_t start = body.size();
  const size_t size = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + entry.name.size());
  if (start + size > limit) return false;
  body.resize(start + size);
  std::memcpy(body.data() + start, &record, FUSE_NAME_OFFSET);
  std::memcpy(body.data() + start + FUSE_NAME_OFFSET, entry.name.data(), entry.name.size());
  return true;
}

}  // namespace

Status FuseSession::Run(const std::function<void()>& ready) {
  ready_ = ready;
  std::vector<char> buffer(kRequestBytes);
  while (true) {
    const ssize_t got = ::read(device_, buffer.data(), buffer.size());
    // ENOENT: the request was interrupted before it could be read.
    if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == ENOENT)) continue;
    if (got < 0 && errno == ENODEV) return absl::OkStatus();  // unmounted
    if (got < 0) return ErrnoStatus("read a FUSE request");
    const std::string_view request(buffer.data(), static_cast<size_t>(got));
    if (request.size() < sizeof(fuse_in_header)) return Internal("a truncated FUSE request");
    if (Serve(request) == Next::kStop) return absl::OkStatus();
  }
}

// Whatever is not listed does not exist on a read-only filesystem without attributes; the kernel
// remembers most of the ENOSYS answers, and does not ask again.
FuseSession::Next FuseSession::Serve(std::string_view request) {
  const auto header = Parse<fuse_in_header>(request);
  const std::string_view body = request.substr(sizeof header);
  switch (header.opcode) {
    case FUSE_INIT:
      Init(header, Parse<fuse_init_in>(body));
      return Next::kContinue;
    case FUSE_LOOKUP:
      Lookup(header, body.substr(0, body.find('\0')));
      return Next::kContinue;
    case FUSE_GETATTR:
      GetAttributes(header);
      return Next::kContinue;
    case FUSE_READLINK:
      ReadLink(header);
      return Next::kContinue;
    case FUSE_READ: {
      const auto in = Parse<fuse_read_in>(body);
      Read(header, in.offset, in.size);
      return Next::kContinue;
    }
    case FUSE_READDIR: {
      const auto in = Parse<fuse_read_in>(body);
      ReadDirectory(header, in.offset, in.size);
      return Next::kContinue;
    }
    case FUSE_STATFS:
      StatFilesystem(header);
      return Next::kContinue;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
      return Next::kContinue;  // nothing is remembered, and these want no answer
    case FUSE_DESTROY:
      return Next::kStop;
    default:
      ReplyError(header, ENOSYS);
      return Next::kContinue;
  }
}

void FuseSession::Init(const fuse_in_header& header, const fuse_init_in& in) {
  const uint64_t offered = in.flags | static_cast<uint64_t>(in.flags2) << 32;
  const uint64_t wanted = FUSE_ASYNC_READ | FUSE_PARALLEL_DIROPS | FUSE_MAX_PAGES |
                          FUSE_CACHE_SYMLINKS | FUSE_NO_OPEN_SUPPORT | FUSE_NO_OPENDIR_SUPPORT |
                          FUSE_INIT_EXT | kAllowIdmap;
  const uint64_t flags = offered & wanted;
  fuse_init_out out{};
  out.major = FUSE_KERNEL_VERSION;
  out.minor = std::min<uint32_t>(in.minor, FUSE_KERNEL_MINOR_VERSION);
  out.max_readahead = in.max_readahead;
  out.flags = static_cast<uint32_t>(flags);
  out.flags2 = static_cast<uint32_t>(flags >> 32);
  out.max_write = 4096;
  out.time_gran = 1'000'000'000;
  out.max_pages = kMaxReadBytes / 4096;
  Reply(header, BytesOf(out));
  if (ready_) ready_();
  ready_ = nullptr;
}

void FuseSession::Lookup(const fuse_in_header& header, std::string_view name) {
  InodeId inode = 0;
  fuse_entry_out out{};
  out.entry_valid = out.attr_valid = kForeverSeconds;
  const int error = image_.Lookup(InodeOf(header.nodeid), name, inode);
  // Node 0 says "there is no such name", for as long as entry_valid.
  if (error == ENOENT) return Reply(header, BytesOf(out));
  if (error != 0) return ReplyError(header, error);
  struct stat info;
  if (image_.Stat(inode, info) != 0) return ReplyError(header, EIO);
  out.nodeid = NodeOf(inode);
  out.attr = ToAttributes(info);
  Reply(header, BytesOf(out));
}

void FuseSession::GetAttributes(const fuse_in_header& header) {
  struct stat info;
  const int error = image_.Stat(InodeOf(header.nodeid), info);
  if (error != 0) return ReplyError(header, error);
  fuse_attr_out out{};
  out.attr_valid = kForeverSeconds;
  out.attr = ToAttributes(info);
  Reply(header, BytesOf(out));
}

void FuseSession::ReadLink(const fuse_in_header& header) {
  std::string target;
  const int error = image_.ReadLink(InodeOf(header.nodeid), target);
  if (error != 0) return ReplyError(header, error);
  Reply(header, target);
}

void FuseSession::Read(const fuse_in_header& header, uint64_t offset, size_t size) {
  data_.resize(std::min<size_t>(size, kMaxReadBytes));
  size_t got = data_.size();
  const int error = image_.Read(InodeOf(header.nodeid), offset, data_.data(), got);
  if (error != 0) return ReplyError(header, error);
  Reply(header, {data_.data(), got});
}

void FuseSession::ReadDirectory(const fuse_in_header& header, uint64_t offset, size_t size) {
  const InodeId directory = InodeOf(header.nodeid);
  const size_t limit = std::min(size, kMaxDirectoryBytes);
  data_.clear();
  for (const char* dots : {".", ".."}) {
    const uint64_t next = std::strlen(dots);
    if (offset >= next) continue;
    AppendEntry(data_, limit, {0, 1, S_IFDIR, dots, next});
    offset = next;
  }
  while (true) {
    std::optional<DirectoryEntry> entry;
    const int error = image_.NextEntry(directory, offset - kDots, entry);
    if (error != 0) return ReplyError(header, error);
    if (!entry) break;
    entry->next += kDots;
    if (!AppendEntry(data_, limit, *entry)) break;
    offset = entry->next;
  }
  Reply(header, {data_.data(), data_.size()});
}

void FuseSession::StatFilesystem(const fuse_in_header& header) {
  fuse_statfs_out out{};
  out.st.bsize = out.st.frsize = image_.block_bytes();
  out.st.blocks = (image_.image_bytes() + out.st.bsize - 1) / out.st.bsize;
  out.st.files = image_.inode_count();
  out.st.namelen = 255;
  Reply(header, BytesOf(out));
}

// Node numbers are inode places, shifted past the two numbers that mean something else to the
// kernel: 0 (none) and 1 (the root). So nothing has to be remembered about a node.
InodeId FuseSession::InodeOf(uint64_t node) const {
  return node == FUSE_ROOT_ID ? image_.root() : node - 2;
}

uint64_t FuseSession::NodeOf(InodeId inode) const {
  return inode == image_.root() ? FUSE_ROOT_ID : inode + 2;
}

// A failed write means that the request was interrupted or the mount is gone: the next read tells.
void FuseSession::Reply(const fuse_in_header& header, std::string_view body) const {
  fuse_out_header out{};
  out.len = static_cast<uint32_t>(sizeof out + body.size());
  out.unique = header.unique;
  const iovec parts[] = {{&out, sizeof out},
                         {const_cast<char*>(body.data()), body.size()}};  // writev() only reads it
  [[maybe_unused]] const ssize_t written = ::writev(device_, parts, body.empty() ? 1 : 2);
}

void FuseSession::ReplyError(const fuse_in_header& header, int error) const {
  fuse_out_header out{};
  out.len = sizeof out;
  out.error = -error;
  out.unique = header.unique;
  [[maybe_unused]] const ssize_t written = ::write(device_, &out, sizeof out);
}

}  // namespace paas::image::squashfuse
