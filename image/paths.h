#pragma once

#include <string>

#include "image/digest.h"

// Where images live, and the order in which to read this folder:
//
//   digest.h → manifest.h → signature.h → signed_manifest.h    what an image is, and who says so
//   tree.h → pack.h                                            a directory becomes an image
//   store.h → download.h                                       where images are kept
//   mount_backend.h → loop_squashfs.h, fuse_squashfs.h         how an image becomes a mount
//   mount_table.h                                              one mount an image on the node
//
// The store; everything below <root> survives a reboot:
//
//   <root>/                        0755, owned by the user of the daemon that writes it
//   ├── .lock                      flock: publishing, deleting and cleaning up exclude each other
//   ├── sha256/
//   │   ├── <hex>.sqfs             0444, the image; its sha256 is its name
//   │   └── <hex>.manifest         0444, the signed manifest; its presence publishes the image
//   ├── refs/
//   │   ├── base/<reference>       "sha256:<hex>\n": nodejs-18 → digest
//   │   └── build/<build key>      the same: what a build produced last time
//   ├── partial/<hex>              a download that can be resumed
//   └── staging/<unique>           images being packed; flocked by their owner while it lives
//
// The mounts of a node; gone after a reboot:
//
//   <run>/images/<hex>/            the image, ro,nosuid,nodev, in the agent's mount namespace
//
// Containers get clones of these mounts (open_tree, with ids mapped), never a mount of their own:
// one superblock an image on the node means one page cache for all its containers.
namespace paas::image {

inline std::string ImagePath(const std::string& root, const Digest& digest) {
  return root + "/sha256/" + digest.hex() + ".sqfs";
}

inline std::string ManifestPath(const std::string& root, const Digest& digest) {
  return root + "/sha256/" + digest.hex() + ".manifest";
}

inline std::string PartialPath(const std::string& root, const Digest& digest) {
  return root + "/partial/" + digest.hex();
}

inline std::string MountRoot(const std::string& run_dir) { return run_dir + "/images"; }

inline std::string MountPath(const std::string& run_dir, const Digest& digest) {
  return MountRoot(run_dir) + "/" + digest.hex();
}

}  // namespace paas::image
