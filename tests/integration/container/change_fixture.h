#pragma once

#include <string>

#include "tests/integration/container/container_fixture.h"

namespace paas::container::testing {

// Containers with an application image, a volume below it and a tmpfs below it.
class ChangeTest : public ContainerTest {
 protected:
  void SetUp() override;

  // An application image "release-<number>": the number is in `version` and in `lib`.
  ImageMount Release(int number);
  ContainerSpec AppSpec(const std::string& id = "one");
  StatusOr<Changed> Swap(RunningContainer& container, int release);

  // Runs in the mount and user namespaces of a container with every capability there, which nobody
  // inside has; returns what `action` returned.
  static int InsideWithAllCapabilities(RunningContainer& container, int (*action)());
};

}  // namespace paas::container::testing
