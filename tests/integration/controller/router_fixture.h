#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <memory>
#include <string>

#include "common/os/file.h"
#include "tests/integration/controller/loopback_server.h"
#include "tests/support/local_router.h"
#include "tests/support/status_matchers.h"

namespace paas::controller::testing {

// A directory for a router on 127.0.0.1:8080, which is ended with the test.
class RouterFixture : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { BringLoopbackUp(); }

  void SetUp() override {
    char name[] = "/tmp/paas-router-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    ASSERT_EQ(::chmod(name, 0755), 0);  // the workers are not root
    directory_ = name;
    settings_ = {.run_dir = directory_ + "/router",
                 .listen = "127.0.0.1:8080",
                 .worker_user = "www-data",
                 .worker_connections = 512};
  }
  void TearDown() override {
    if (router_ != nullptr) {
      ASSERT_OK(router_->Stop());
    }
    if (!directory_.empty()) {
      ASSERT_OK(os::RemoveTree(directory_));
    }
  }
  // With the settings as they are now.
  void MakeRouter() { router_ = std::make_unique<paas::testing::LocalRouter>(settings_); }

  std::string directory_;
  RouterSettings settings_;
  std::unique_ptr<paas::testing::LocalRouter> router_;
};

}  // namespace paas::controller::testing
