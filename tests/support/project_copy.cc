#include "tests/support/project_copy.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/support/run_directory.h"

namespace paas::testing {

ProjectCopy::ProjectCopy(const std::string& example) {
  const StatusOr<std::string> made = MakeRunDirectory("project");
  if (!made.ok()) {
    ADD_FAILURE() << Message(made.status());
    std::abort();
  }
  path_ = *made;
  const std::string source = std::string(PAAS_SOURCE_DIR) + "/deploy-examples/" + example + "/.";
  const auto copied = os::RunChecked({.argv = {"cp", "-a", source, path_}});
  EXPECT_TRUE(copied.ok()) << Message(copied.status());
}

ProjectCopy::~ProjectCopy() { (void)os::RemoveTree(path_); }

void ProjectCopy::Write(const std::string& file, const std::string& content) const {
  const Status written = os::WriteFileDurably(path_ + "/" + file, content);
  EXPECT_TRUE(written.ok()) << Message(written);
}

}  // namespace paas::testing
