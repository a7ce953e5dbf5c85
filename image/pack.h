#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/os/subprocess.h"
#include "common/status/status.h"
#include "image/digest.h"
#include "image/manifest.h"

namespace paas::image {

enum class Compression { kZstd, kLz4, kNone };

struct Owner {
  uint32_t uid = 0;
  uint32_t gid = 0;
  bool operator==(const Owner&) const = default;
};

struct PackOptions {
  Compression compression = Compression::kZstd;
  int level = 3;                      // of zstd; ignored by the others
  uint32_t block_bytes = 128u << 10;  // a power of two, 4 KiB to 1 MiB
  std::optional<Owner> owner;         // of every file; unset keeps the tree's
  bool keep_xattrs = false;
  // Modification time of every file and of the image. 1980, since zip archives made from the tree
  // can hold nothing earlier.
  uint32_t time = 315'532'800;
  std::vector<std::string> excludes;   // paths relative to the directory, no patterns
  std::optional<uint32_t> processors;  // unset: all. Never changes the result

  bool operator==(const PackOptions&) const = default;
};

// Applications: zstd 3, owned by web (10000), no xattrs. Base images: zstd 9, owners and xattrs
// kept.
PackOptions OptionsFor(ImageKind kind);

// The same names, contents, modes, symlinks (and owners and xattrs, when kept) give the same
// image. Times, readdir order, hard links, sparseness, the filesystem and the number of processors
// do not matter.
os::Command PlanPack(const std::string& directory, const std::string& image,
                     const PackOptions& options);

// Percent done; called from the packing thread, not more often than it changes.
using PackProgress = std::function<void(int percent)>;

// Packs `directory` into the file `image` (created or replaced; fsynced) and hashes it. The tree
// must not change meanwhile. Inspect it first: packing refuses nothing.
StatusOr<FileDigest> Pack(const std::string& directory, const std::string& image,
                          const PackOptions& options, const PackProgress& progress = {});

}  // namespace paas::image
