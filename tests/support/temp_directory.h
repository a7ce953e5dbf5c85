#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>

#include "common/os/file.h"

namespace paas::testing {

// A directory that is gone, with everything in it, when the test ends.
class TempDirectory {
 public:
  TempDirectory() {
    char path[] = "/tmp/paas-test-XXXXXX";
    if (::mkdtemp(path) == nullptr) ADD_FAILURE() << "mkdtemp";
    path_ = path;
  }
  ~TempDirectory() {
    const Status removed = os::RemoveTree(path_);
    EXPECT_TRUE(removed.ok()) << Message(removed);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace paas::testing
