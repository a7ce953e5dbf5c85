#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#include "common/os/file.h"

namespace paas::paasctl {

// A directory that is gone at the end of the test.
class TempDir {
 public:
  TempDir() {
    char path[] = "/tmp/paasctl-test-XXXXXX";
    path_ = ::mkdtemp(path);
  }
  ~TempDir() { static_cast<void>(os::RemoveTree(path_).ok()); }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  void Write(const std::string& name, const std::string& text) const {
    const std::string file = path_ + "/" + name;
    static_cast<void>(os::MakeDirectories(file.substr(0, file.rfind('/'))).ok());
    std::ofstream(file) << text;
  }

 private:
  std::string path_;
};

}  // namespace paas::paasctl
