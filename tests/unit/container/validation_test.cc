#include "container/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/status_matchers.h"

namespace paas::container {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

ContainerSpec Valid() {
  ContainerSpec spec;
  spec.id = "shop-main--app";
  spec.cgroup = "shop-main/app";
  spec.hostname = "app";
  spec.ids = {1'000'000, 65536};
  spec.base = {"/images/base", "/"};
  spec.app = ImageMount{"/images/app", "/app"};
  spec.binds = {{"/logs", "/var/log"}, {"/data", "/app/var"}};
  spec.config = {{.path = "service/app/run"}};
  spec.init.argv = {"/sbin/init"};
  return spec;
}

TEST(Validate, AcceptsAnOrdinarySpec) { EXPECT_OK(Validate(Valid())); }

TEST(Validate, AcceptsAFileSystemForTmp) {
  ContainerSpec spec = Valid();
  spec.tmpfs = {{.target = "/tmp"}};
  EXPECT_OK(Validate(spec));
}

struct Case {
  const char* name;
  std::function<void(ContainerSpec&)> spoil;
  const char* message;
};

class Refuses : public ::testing::TestWithParam<Case> {};

TEST_P(Refuses, Spec) {
  ContainerSpec spec = Valid();
  GetParam().spoil(spec);
  EXPECT_THAT(Validate(spec),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().message)));
}

using S = ContainerSpec;
const Case kCases[] = {
    {"EmptyId", [](S& s) { s.id = ""; }, "must match"},
    {"DotsInId", [](S& s) { s.id = ".."; }, "must match"},
    {"SlashInId", [](S& s) { s.id = "a/b"; }, "must match"},
    {"NulInId", [](S& s) { s.id = std::string("a\0b", 3); }, "must match"},
    {"LongId", [](S& s) { s.id = std::string(64, 'a'); }, "must match"},
    {"CgroupAbove", [](S& s) { s.cgroup = "../x"; }, "plain names"},
    {"CgroupFile", [](S& s) { s.cgroup = "cgroup.procs"; }, "plain names"},
    {"Hostname", [](S& s) { s.hostname = "a b"; }, "host name"},
    {"HostIds", [](S& s) { s.ids.base = 0; }, "the node's own ids"},
    {"IdOverflow", [](S& s) { s.ids.base = 0xffffff00; }, "the node's own ids"},
    {"InitId", [](S& s) { s.init.uid = 70000; }, "outside of its range"},
    {"RelativeTarget", [](S& s) { s.binds[0].target = "var"; }, "absolute, normal"},
    {"TargetAbove", [](S& s) { s.binds[0].target = "/app/../etc"; }, "absolute, normal"},
    {"TrailingSlash", [](S& s) { s.binds[0].target = "/var/log/"; }, "absolute, normal"},
    {"RootTarget", [](S& s) { s.binds[0].target = "/"; }, "absolute, normal"},
    {"ProcTarget", [](S& s) { s.binds[0].target = "/proc/sys"; }, "platform's own /proc"},
    {"RunTarget", [](S& s) { s.binds[0].target = "/run"; }, "platform's own /run"},
    {"SameTarget", [](S& s) { s.binds[1].target = "/var/log"; }, "two mounts at /var/log"},
    {"BelowWritable", [](S& s) { s.binds[1].target = "/var/log/x"; }, "lies below /var/log"},
    {"RelativeSource", [](S& s) { s.base.source = "x"; }, "mount source"},
    {"BaseElsewhere", [](S& s) { s.base.target = "/base"; }, "belongs at /"},
    {"ConfigAbove", [](S& s) { s.config[0].path = "../x"; }, "relative, normal"},
    {"ConfigAbsolute", [](S& s) { s.config[0].path = "/etc/x"; }, "relative, normal"},
    {"ConfigTwice", [](S& s) { s.config.push_back(s.config[0]); }, "two config files"},
    {"ConfigBelowFile", [](S& s) { s.config.push_back({.path = "service"}); }, "below a file"},
    {"DirectoryElsewhere", [](S& s) { s.directories = {"/etc/x"}; }, "below /run or /tmp"},
    {"DirectoryIsRun", [](S& s) { s.directories = {"/run"}; }, "below /run or /tmp"},
    {"DirectoryInTheRamdisk", [](S& s) { s.directories = {"/run/config/x"}; }, "below /run"},
    {"DirectoryAbove", [](S& s) { s.directories = {"/run/../etc"}; }, "below /run or /tmp"},
    {"LinkInTmp",
     [](S& s) {
       s.links = {{"/tmp/x", "y"}};
     },
     "below /run"},
    {"LinkToNowhere",
     [](S& s) {
       s.links = {{"/run/x", ""}};
     },
     "leads nowhere"},
    {"ConfigSetuid", [](S& s) { s.config[0].mode = 04755; }, "mode of config file"},
    {"NoProgram", [](S& s) { s.init.argv.clear(); }, "needs a program"},
    {"RelativeCwd", [](S& s) { s.init.cwd = "app"; }, "must be absolute"},
    {"EnvName", [](S& s) { s.init.env["A=B"] = ""; }, "malformed"},
};
INSTANTIATE_TEST_SUITE_P(Each, Refuses, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace paas::container
