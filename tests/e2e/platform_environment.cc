#include "tests/e2e/platform_environment.h"

#include <gtest/gtest.h>

#include <iostream>

namespace paas::testing {
namespace {

class PlatformEnvironment : public ::testing::Environment {
 public:
  void SetUp() override {
    StatusOr<std::unique_ptr<Platform>> started = Platform::Start();
    ASSERT_TRUE(started.ok()) << Message(started.status());
    platform = *std::move(started);
  }
  void TearDown() override { platform.reset(); }

  static std::unique_ptr<Platform> platform;
};

std::unique_ptr<Platform> PlatformEnvironment::platform;

::testing::Environment* const kEnvironment =
    ::testing::AddGlobalTestEnvironment(new PlatformEnvironment);

}  // namespace

Platform& SharedPlatform() { return *PlatformEnvironment::platform; }

}  // namespace paas::testing
