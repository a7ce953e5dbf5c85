#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::os {

// open(2) with O_CLOEXEC added.
StatusOr<UniqueFd> Open(const std::string& path, int flags, mode_t mode = 0);

// The whole file. ResourceExhausted when it is larger than `limit_bytes`.
StatusOr<std::string> ReadFile(const std::string& path, size_t limit_bytes = 64u << 20);

// Writes all of `data` to `fd`, retrying short writes and EINTR.
Status WriteAll(int fd, std::string_view data);

// Writes without durability (procfs, sysfs, cgroupfs): one open, one write.
Status WriteFile(const std::string& path, std::string_view data);

// Temp file in the same directory, write, fsync, rename, fsync of the directory: after a crash the
// file holds either the old or the new content.
Status WriteFileDurably(const std::string& path, std::string_view data, mode_t mode = 0644);

// mkdir -p. Existing directories keep their mode.
Status MakeDirectories(const std::string& path, mode_t mode = 0755);

// Removes a tree without following symlinks and without crossing onto other mounts. Missing is OK.
Status RemoveTree(const std::string& path);

// The names in a directory but "." and "..", sorted.
StatusOr<std::vector<std::string>> ListDirectory(const std::string& path);

bool Exists(const std::string& path);

// Gives a socket to a group, if there is one of that name, and then its mode: never open to the
// group that it had.
Status OpenSocket(const std::string& path, const std::string& group, mode_t mode);

// What is before the last slash: "." when there is none, "/" of what is there.
std::string DirectoryOf(const std::string& path);

// Makes names durable that were given in a directory.
Status SyncDirectory(const std::string& path);

}  // namespace paas::os
