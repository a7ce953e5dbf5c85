#include "common/os/disk_space.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::os {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

constexpr uint64_t kMegabyte = 1'000'000;

SpaceClaim Claim(uint64_t device, uint64_t free_mb, uint64_t needed_mb) {
  return {.what = "volumes",
          .space = {.path = "/data",
                    .total_bytes = 1000 * kMegabyte,
                    .free_bytes = free_mb * kMegabyte,
                    .device = device},
          .needed_bytes = needed_mb * kMegabyte};
}

TEST(CheckRoom, AdmitsUpToTheReserve) {
  EXPECT_OK(CheckRoom({Claim(1, 100, 60)}, 40 * kMegabyte));
  EXPECT_THAT(CheckRoom({Claim(1, 100, 61)}, 40 * kMegabyte),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("no room for volumes: 61 MB are needed, 100 MB are free at /data, "
                                 "and 40 MB are kept in reserve")));
}

TEST(CheckRoom, AddsUpClaimsOnOneFileSystemOnly) {
  EXPECT_OK(CheckRoom({Claim(1, 100, 60), Claim(2, 100, 60)}, 0));
  EXPECT_THAT(CheckRoom({Claim(1, 100, 60), Claim(1, 100, 60)}, 0),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(CheckRoom, WhatNeedsNothingFitsOnAFullDisk) {
  EXPECT_OK(CheckRoom({Claim(1, 0, 0)}, 40 * kMegabyte));
  EXPECT_OK(CheckRoom({}, 40 * kMegabyte));
}

TEST(CheckRoom, DoesNotOverflow) {
  EXPECT_THAT(CheckRoom({Claim(1, 100, 1)}, ~uint64_t{0}),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(MeasureDisk, TellsTheRootFileSystem) {
  ASSERT_OK_AND_ASSIGN(const DiskSpace root, MeasureDisk("/"));
  EXPECT_GT(root.total_bytes, 0u);
  EXPECT_LE(root.free_bytes, root.total_bytes);
  EXPECT_THAT(MeasureDisk("/nonexistent"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace paas::os
