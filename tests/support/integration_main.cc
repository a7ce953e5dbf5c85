// The main of every integration test: private mount, network and uts namespaces, so that a test
// that crashes leaks nothing onto the machine. Without root the run is skipped, unless
// PAAS_REQUIRE_ROOT=1 says that a skip would hide something.

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

bool RootIsRequired() {
  const char* required = std::getenv("PAAS_REQUIRE_ROOT");
  return required != nullptr && std::strcmp(required, "1") == 0;
}

// PAAS_TEST_NETWORK=machine: what is tested is reached over it.
bool KeepsNetwork() {
  const char* network = std::getenv("PAAS_TEST_NETWORK");
  return network != nullptr && std::strcmp(network, "machine") == 0;
}

bool EnterPrivateNamespaces() {
  const int network = KeepsNetwork() ? 0 : CLONE_NEWNET;
  if (::unshare(CLONE_NEWNS | CLONE_NEWUTS | network) != 0) return false;
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (::testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();
  if (::geteuid() != 0 || !EnterPrivateNamespaces()) {
    std::fprintf(stderr, "integration tests need root and namespaces\n");
    if (RootIsRequired()) return 1;
    std::printf("[  SKIPPED ] not root\n");
    return 0;
  }
  return RUN_ALL_TESTS();
}
