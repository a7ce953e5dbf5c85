#include "tests/integration/container/change_fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {

void ChangeTest::SetUp() {
  ContainerTest::SetUp();
  ASSERT_OK(os::MakeDirectories(Path("data")));
  ASSERT_OK(os::WriteFileDurably(Path("data/kept"), "of the volume\n"));
}

ImageMount ChangeTest::Release(int number) {
  const std::string path = Path("release-" + std::to_string(number));
  if (os::Exists(path)) return {path, "/app"};
  const std::string text = std::to_string(number) + "\n";
  for (const char* directory : {"/web/files", "/cache"}) {
    EXPECT_OK(os::MakeDirectories(path + directory));
  }
  for (const char* file : {"/version", "/lib"}) EXPECT_OK(os::WriteFileDurably(path + file, text));
  return {path, "/app"};
}

ContainerSpec ChangeTest::AppSpec(const std::string& id) {
  ContainerSpec spec = Spec(id);
  spec.app = Release(1);
  spec.binds = {{Path("data"), "/app/web/files"}};
  spec.tmpfs = {{.target = "/app/cache", .mode = 0777}};
  spec.config = {{.path = "environment", .content = "one\n", .mode = 0440, .gid = 10000}};
  return spec;
}

StatusOr<Changed> ChangeTest::Swap(RunningContainer& container, int release) {
  return engine_->Change(container, {.app = Release(release)});
}

int ChangeTest::InsideWithAllCapabilities(RunningContainer& container, int (*action)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    const bool inside = ::setns(container.pidfd(), CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
                        ::setresgid(0, 0, 0) == 0 && ::setresuid(0, 0, 0) == 0;
    ::_exit(inside ? action() : 255);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

}  // namespace paas::container::testing
