#include "container/record.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::container {
namespace {

using ::paas::testing::StatusIs;

ContainerRecord Record() {
  ContainerRecord record;
  record.spec.id = "shop-main--app";
  record.spec.cgroup = "shop-main/app";
  record.spec.hostname = "app";
  record.spec.ids = {1'000'000, 65536};
  record.spec.base = {"/b", "/"};
  record.spec.app = ImageMount{"/a", "/app"};
  record.spec.binds = {{"/s", "/t", true, true}};
  record.spec.tmpfs = {{"/x", 5, 0700, true}};
  record.spec.directories = {"/run/d"};
  record.spec.links = {{"/run/l", "d"}};
  record.spec.interface = Interface{"v_1", "100.96.0.2", "169.254.1.1"};
  record.spec.limits = {1, 2, 3};
  record.spec.init = {{"a"}, {{"K", "V"}}, 4, 5, "/app"};
  record.spec.stop = {{"sv"}, 1};
  record.spec.output_path = "/o";
  record.pid = 6;
  record.pidfd_inode = 7;
  record.start_time_ticks = uint64_t{1} << 60;
  record.mount_namespace = 9;
  record.boot_id = "boot";
  record.started_unix_ms = 10;
  return record;
}

TEST(ContainerRecord, SurvivesTheDisk) {
  EXPECT_EQ(ParseContainerRecord(ToJson(Record())).value(), Record());
  ContainerRecord plain = Record();
  plain.spec.app.reset();
  plain.spec.interface.reset();
  EXPECT_EQ(ParseContainerRecord(ToJson(plain)).value(), plain);
}

TEST(ContainerRecord, LeavesTheRamdiskOut) {
  ContainerRecord record = Record();
  record.spec.config = {{.path = "environment", .content = "export TOKEN=secret"}};
  EXPECT_EQ(ToJson(record), ToJson(Record()));
}

TEST(ContainerRecord, RefusesWhatIsNotOne) {
  for (const char* text : {"", "{}", "[]", "{\"spec\": 1}"}) {
    EXPECT_THAT(ParseContainerRecord(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace paas::container
