#include "container/seccomp/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "container/seccomp/syscalls.h"
#include "tests/support/status_matchers.h"

namespace paas::container {
namespace {

TEST(SeccompLists, AreDisjointAndWithoutDoubles) {
  std::set<std::string_view> seen;
  for (const auto* list : {&AllowedSyscalls(), &RefusedSyscalls()}) {
    for (const std::string_view name : *list) EXPECT_TRUE(seen.insert(name).second) << name;
  }
}

TEST(SeccompLists, NeverAllowWhatActsOnTheNode) {
  const auto& allowed = AllowedSyscalls();
  for (const std::string_view name : {"bpf",
                                      "clone3",
                                      "chroot",
                                      "fsopen",
                                      "init_module",
                                      "io_uring_setup",
                                      "kexec_load",
                                      "keyctl",
                                      "mount",
                                      "move_mount",
                                      "open_by_handle_at",
                                      "open_tree",
                                      "perf_event_open",
                                      "pivot_root",
                                      "ptrace",
                                      "reboot",
                                      "setns",
                                      "swapon",
                                      "umount2",
                                      "unshare",
                                      "userfaultfd"}) {
    EXPECT_EQ(std::count(allowed.begin(), allowed.end(), name), 0) << name;
  }
}

TEST(SeccompFilter, IsTwoWellFormedPrograms) {
  auto filter = CompileSeccompFilter();
  ASSERT_OK(filter);
  std::string_view rest = *filter;
  int programs = 0;
  for (; !rest.empty(); ++programs) {
    uint32_t bytes = 0;
    ASSERT_GE(rest.size(), sizeof bytes);
    std::memcpy(&bytes, rest.data(), sizeof bytes);
    rest.remove_prefix(sizeof bytes);
    ASSERT_LE(bytes, rest.size());
    ASSERT_EQ(bytes % sizeof(sock_filter), 0u);
    EXPECT_LE(bytes / sizeof(sock_filter), size_t{BPF_MAXINSNS});
    rest.remove_prefix(bytes);
  }
  EXPECT_EQ(programs, 2);
}

TEST(SeccompFilter, IsTheSameEveryTime) {
  EXPECT_EQ(CompileSeccompFilter().value(), CompileSeccompFilter().value());
}

}  // namespace
}  // namespace paas::container
