#include "image/squashfuse/image_reader.h"

#include <algorithm>
#include <cerrno>
#include <climits>

extern "C" {  // the headers are C, and do not say so
#include <squashfuse/squashfuse.h>
}

namespace paas::image::squashfuse {

// The open directory is kept between calls: entries are asked for one after the other, and finding
// an offset again means reading the directory from its start.
struct ImageReader::State {
  sqfs fs{};
  std::optional<InodeId> directory;
  uint64_t offset = 0;
  sqfs_dir stream{};
};

ImageReader::ImageReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ImageReader::~ImageReader() = default;

StatusOr<std::unique_ptr<ImageReader>> ImageReader::Open(int fd) {
  auto state = std::make_unique<State>();
  if (sqfs_init(&state->fs, fd, 0) != SQFS_OK) {
    return InvalidArgument("not a squashfs image that can be read");
  }
  std::unique_ptr<ImageReader> reader(new ImageReader(std::move(state)));
  struct stat info;
  if (reader->Stat(reader->root(), info) != 0 || !S_ISDIR(info.st_mode)) {
    return InvalidArgument("a squashfs image without a root directory");
  }
  return reader;
}

InodeId ImageReader::root() const { return sqfs_inode_root(&state_->fs); }
uint32_t ImageReader::block_bytes() const { return state_->fs.sb.block_size; }
uint64_t ImageReader::image_bytes() const { return state_->fs.sb.bytes_used; }
uint64_t ImageReader::inode_count() const { return state_->fs.sb.inodes; }

int ImageReader::Stat(InodeId id, struct stat& info) {
  sqfs_inode inode;
  if (sqfs_inode_get(&state_->fs, &inode, id) != SQFS_OK) return EIO;
  info = {};
  info.st_ino = inode.base.inode_number;
  info.st_mode = inode.base.mode;
  info.st_nlink = static_cast<nlink_t>(inode.nlink);
  info.st_mtime = info.st_ctime = info.st_atime = inode.base.mtime;
  info.st_blksize = block_bytes();
  if (S_ISREG(info.st_mode)) info.st_size = static_cast<off_t>(inode.xtra.reg.file_size);
  if (S_ISDIR(info.st_mode)) info.st_size = inode.xtra.dir.dir_size;
  if (S_ISLNK(info.st_mode)) info.st_size = static_cast<off_t>(inode.xtra.symlink_size);
  info.st_blocks = (info.st_size + 511) / 512;
  if (sqfs_id_get(&state_->fs, inode.base.uid, &info.st_uid) != SQFS_OK) return EIO;
  if (sqfs_id_get(&state_->fs, inode.base.guid, &info.st_gid) != SQFS_OK) return EIO;
  return 0;
}

int ImageReader::Lookup(InodeId directory, std::string_view name, InodeId& found_inode) {
  sqfs_inode inode;
  if (sqfs_inode_get(&state_->fs, &inode, directory) != SQFS_OK) return EIO;
  if (!S_ISDIR(inode.base.mode)) return ENOTDIR;
  if (name.size() > SQUASHFS_NAME_LEN) return ENAMETOOLONG;
  sqfs_name buffer;
  sqfs_dir_entry entry;
  sqfs_dentry_init(&entry, buffer);
  bool found = false;
  if (sqfs_dir_lookup(&state_->fs, &inode, name.data(), name.size(), &entry, &found) != SQFS_OK) {
    return EIO;
  }
  if (!found) return ENOENT;
  found_inode = sqfs_dentry_inode(&entry);
  return 0;
}

int ImageReader::ReadLink(InodeId id, std::string& target) {
  sqfs_inode inode;
  if (sqfs_inode_get(&state_->fs, &inode, id) != SQFS_OK) return EIO;
  if (!S_ISLNK(inode.base.mode)) return EINVAL;
  size_t size = 0;
  if (sqfs_readlink(&state_->fs, &inode, nullptr, &size) != SQFS_OK) return EIO;
  if (size > PATH_MAX) return EIO;
  target.assign(size, '\0');
  if (sqfs_readlink(&state_->fs, &inode, target.data(), &size) != SQFS_OK) return EIO;
  target.resize(std::min(target.size(), target.find('\0')));
  return 0;
}

int ImageReader::Read(InodeId id, uint64_t offset, char* buffer, size_t& size) {
  sqfs_inode inode;
  if (sqfs_inode_get(&state_->fs, &inode, id) != SQFS_OK) return EIO;
  if (!S_ISREG(inode.base.mode)) return EINVAL;
  auto got = static_cast<sqfs_off_t>(size);
  if (sqfs_read_range(&state_->fs, &inode, static_cast<sqfs_off_t>(offset), &got, buffer) !=
      SQFS_OK) {
    return EIO;
  }
  size = static_cast<size_t>(got);
  return 0;
}

int ImageReader::NextEntry(InodeId directory, uint64_t offset,
                           std::optional<DirectoryEntry>& result) {
  State& state = *state_;
  if (state.directory != directory || state.offset != offset) {
    sqfs_inode inode;
    if (sqfs_inode_get(&state.fs, &inode, directory) != SQFS_OK) return EIO;
    if (!S_ISDIR(inode.base.mode)) return ENOTDIR;
    state.directory.reset();
    if (sqfs_dir_open(&state.fs, &inode, &state.stream, static_cast<off_t>(offset)) != SQFS_OK) {
      return EIO;
    }
    state.directory = directory;
  }
  sqfs_name buffer;
  sqfs_dir_entry entry;
  sqfs_dentry_init(&entry, buffer);
  sqfs_err error = SQFS_OK;
  result.reset();
  const bool more = sqfs_dir_next(&state.fs, &state.stream, &entry, &error);
  if (error != SQFS_OK) {
    state.directory.reset();
    return EIO;
  }
  if (!more) {
    state.directory.reset();
    return 0;
  }
  state.offset = static_cast<uint64_t>(sqfs_dentry_next_offset(&entry));
  result = DirectoryEntry{sqfs_dentry_inode(&entry), sqfs_dentry_inode_num(&entry),
                          sqfs_dentry_mode(&entry), sqfs_dentry_name(&entry), state.offset};
  return 0;
}

}  // namespace paas::image::squashfuse
