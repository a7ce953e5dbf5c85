#pragma once

#include <string>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::storage {

// The control files of an nfsd, where the kernel has none. What it is given it does not take: a
// test says what it has.
class NfsdStandIn {
 public:
  NfsdStandIn() {
    Run(true);
    Have("");
  }

  std::string path() const { return directory_.path(); }
  void Run(bool runs) { EXPECT_OK(os::WriteFileDurably(directory_ / "threads", runs ? "8" : "0")); }
  void Have(const std::string& ports) {
    EXPECT_OK(os::WriteFileDurably(directory_ / "portlist", ports));
  }
  // What was written last, a descriptor and the end of a line; "" when nothing was.
  std::string Given() const { return os::ReadFile(directory_ / "portlist").value_or(""); }

 private:
  testing::TempDirectory directory_;
};

}  // namespace paas::storage
