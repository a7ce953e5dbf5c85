#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "image/digest.h"
#include "image/manifest.h"
#include "image/signature.h"

namespace paas::testing {

// A directory that is gone with its owner.
class TempTree {
 public:
  explicit TempTree(const std::string& parent = ::testing::TempDir()) {
    // Resolved, as it appears in mountinfo.
    path_ = std::filesystem::canonical(parent).string() + "/paas-image-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) path_ = "/nonexistent";
  }
  ~TempTree() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempTree(const TempTree&) = delete;
  TempTree& operator=(const TempTree&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  std::string Write(const std::string& name, const std::string& content) const {
    const std::string file = path_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file, std::ios::binary) << content;
    ::chmod(file.c_str(), 0644);
    return file;
  }
  void Link(const std::string& target, const std::string& name) const {
    EXPECT_EQ(::symlink(target.c_str(), (path_ + "/" + name).c_str()), 0);
  }

 private:
  std::string path_;
};

inline image::Manifest ApplicationManifest(const image::FileDigest& content) {
  image::Manifest manifest;
  manifest.digest = content.digest;
  manifest.size_bytes = content.size_bytes;
  manifest.kind = image::ImageKind::kApplication;
  manifest.build_key = "key-1";
  manifest.tree = "tree-1";
  manifest.base_digest = image::DigestOf("base");
  manifest.mounts = {"var/cache", "var/uploads"};
  manifest.created = 1'700'000'000;
  return manifest;
}

inline image::TrustedKeys Trust(const image::SigningKey& key) {
  image::TrustedKeys keys;
  keys.Add(key.public_key());
  return keys;
}

}  // namespace paas::testing
