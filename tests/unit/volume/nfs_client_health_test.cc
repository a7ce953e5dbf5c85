#include "volume/nfs/client_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::volume {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class NfsClientOfANode : public ::testing::Test {
 protected:
  void Write(const std::string& file, const std::string& text) {
    ASSERT_OK(os::WriteFileDurably(file, text));
  }
  testing::TempDirectory directory_;
  KernelFacts facts_{.filesystems = directory_ / "filesystems",
                     .modules = directory_.path(),
                     .numeric_ids = directory_ / "numeric"};
};

TEST_F(NfsClientOfANode, IsInTheKernelOrOneOfItsModules) {
  Write(facts_.filesystems, "nodev\tproc\n\tbtrfs\n");
  EXPECT_THAT(ExamineNfsClient(facts_),
              ElementsAre(Field(&Health::text, HasSubstr("has no NFS client"))));
  Write(directory_ / "modules.dep", "kernel/fs/nfs/nfsv4.ko.xz: kernel/fs/nfs/nfs.ko.xz\n");
  EXPECT_THAT(ExamineNfsClient(facts_), IsEmpty());
  Write(directory_ / "modules.dep", "kernel/fs/nfsd/nfsd.ko:\n");
  Write(facts_.filesystems, "nodev\tproc\nnodev\tnfs4\n");
  EXPECT_THAT(ExamineNfsClient(facts_), IsEmpty());
}

TEST_F(NfsClientOfANode, TakesIdsAsNumbers) {
  Write(facts_.filesystems, "nodev\tnfs4\n");
  Write(facts_.numeric_ids, "N\n");
  EXPECT_THAT(ExamineNfsClient(facts_),
              ElementsAre(Field(&Health::fix, "echo Y > " + facts_.numeric_ids)));
  Write(facts_.numeric_ids, "Y\n");
  EXPECT_THAT(ExamineNfsClient(facts_), IsEmpty());
}

}  // namespace
}  // namespace paas::volume
