#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "common/os/file.h"

namespace paas::base_image {

// A temporary directory with files in it.
class TempTree {
 public:
  TempTree() {
    std::string name = ::testing::TempDir() + "paas-recipes-XXXXXX";
    root_ = ::mkdtemp(name.data());
  }
  ~TempTree() { static_cast<void>(os::RemoveTree(root_)); }
  TempTree(const TempTree&) = delete;
  TempTree& operator=(const TempTree&) = delete;

  std::string Write(const std::string& path, const std::string& text) const {
    const std::string full = root_ + "/" + path;
    EXPECT_TRUE(os::MakeDirectories(full.substr(0, full.rfind('/'))).ok());
    EXPECT_TRUE(os::WriteFileDurably(full, text).ok());
    return full;
  }
  const std::string& root() const { return root_; }

 private:
  std::string root_;
};

}  // namespace paas::base_image
