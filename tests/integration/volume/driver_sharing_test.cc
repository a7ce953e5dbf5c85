// What every driver promises to the containers that use a volume: their ids, their locks, and that
// nothing of what one of them writes leads out of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <thread>

#include "tests/integration/volume/driver_under_test.h"
#include "tests/integration/volume/user_namespace.h"
#include "tests/support/status_matchers.h"

namespace paas::volume {
namespace {

using ::testing::HasSubstr;

const VolumeId kShared{"shop-main", "storage"};

// Takes a lock and tells whether it got it: `python3 -c kLock flock|posix FILE [COMMAND]`.
constexpr char kLock[] =
    "import fcntl,sys,subprocess\n"
    "f=open(sys.argv[2],'a+')\n"
    "take=fcntl.flock if sys.argv[1]=='flock' else fcntl.lockf\n"
    "try: take(f,fcntl.LOCK_EX|fcntl.LOCK_NB)\n"
    "except OSError: print('busy'); sys.exit(0)\n"
    "print('free',flush=True)\n"
    "len(sys.argv)>3 and subprocess.run(sys.argv[3:],pass_fds=())\n";

class SharedVolume : public ::testing::TestWithParam<DriverCase> {
 protected:
  void SetUp() override {
    subject_ = GetParam().make();
    ASSERT_FALSE(HasFatalFailure());
    ::chmod(mounts_.path().c_str(), 0711);
    ASSERT_OK(driver().Create(kShared, 0));
    app_ = Take(web_, "app", "files");
    worker_ = Take(queue_, "worker", "files");
  }
  void TearDown() override {
    for (const std::string& target : bound_) ::umount2(target.c_str(), MNT_DETACH);
    if (subject_ != nullptr) (void)driver().DetachAllBut({});
  }
  Driver& driver() { return subject_->driver(); }

  std::string Take(const UserNamespace& container, const std::string& holder,
                   const std::string& source_path) {
    const std::string target = mounts_ / holder;
    StatusOr<std::vector<Attachment>> attached =
        driver().Attach({.holder = holder,
                         .volume = kShared,
                         .directories = {{source_path, 10000}},
                         .user_namespace = container.fd(),
                         .first_id = container.first_id()});
    EXPECT_OK(attached);
    if (attached.ok()) container.Bind((*attached)[0], target);
    bound_.push_back(target);
    return target;
  }
  // In the application, and in its worker.
  std::string App(const std::string& script, uint32_t user = 10000) const {
    const os::CommandResult result = web_.Run(app_, script, user);
    return result.output + result.error_output;
  }
  std::string Worker(const std::string& script, uint32_t user = 10000) const {
    const os::CommandResult result = queue_.Run(worker_, script, user);
    return result.output + result.error_output;
  }
  std::unique_ptr<DriverUnderTest> subject_;
  testing::TempDirectory mounts_;
  UserNamespace web_{400'000'000};
  UserNamespace queue_{500'000'000};
  std::string app_, worker_;
  std::vector<std::string> bound_;
};

TEST_P(SharedVolume, IsOneTreeForTwoContainers) {
  EXPECT_EQ(App("mkdir d; echo one > d/f"), "");
  EXPECT_EQ(Worker("cat d/f; echo two >> d/f"), "one\n");
  EXPECT_EQ(App("cat d/f"), "one\ntwo\n");
}

TEST_P(SharedVolume, FilesBelongToTheIdsThatContainersSee) {
  EXPECT_EQ(App("echo x > web; stat -c '%u:%g' . web"), "10000:10000\n10000:10000\n");
  EXPECT_EQ(Worker("stat -c '%u:%g' . web; rm web"), "10000:10000\n10000:10000\n");
  EXPECT_EQ(App("echo x > private; chmod 600 private"), "");
  EXPECT_THAT(Worker("cat private", 10001), HasSubstr("Permission denied"));
  EXPECT_EQ(Worker("cat private"), "x\n");
  EXPECT_EQ(App("touch roots; chown 10001:10002 roots; stat -c '%u:%g' roots", 0), "10001:10002\n");
  EXPECT_EQ(Worker("stat -c '%u:%g' roots"), "10001:10002\n");
}

TEST_P(SharedVolume, ASymlinkInTheWayIsRefused) {
  EXPECT_EQ(App("ln -s /etc evil; mkdir deep; ln -s ../../../../etc deep/evil"), "");
  for (const char* path : {"files/evil", "files/evil/x", "files/deep/evil"}) {
    const auto attached = driver().Attach({.holder = "third",
                                           .volume = kShared,
                                           .directories = {{path, 10000}},
                                           .user_namespace = web_.fd(),
                                           .first_id = web_.first_id()});
    EXPECT_FALSE(attached.ok()) << path;
  }
}

TEST_P(SharedVolume, AnOwnerThatTheContainerChoseStays) {
  EXPECT_EQ(App("chown 10001 .", 0), "");
  Take(web_, "again", "files");
  EXPECT_EQ(App("stat -c %u ."), "10001\n");
}

TEST_P(SharedVolume, LocksHoldAcrossContainers) {
  for (const std::string kind : {"flock", "posix"}) {
    const std::string lock = "python3 -c \"" + std::string(kLock) + "\" " + kind + " file ";
    EXPECT_EQ(App(lock), "free\n") << kind;
    // The application holds the lock while the worker, in its own container, asks for it.
    const std::string ask = mounts_ / ("ask-" + kind);
    ASSERT_EQ(::mkfifo(ask.c_str(), 0666), 0);
    ASSERT_EQ(::chmod(ask.c_str(), 0666), 0);
    std::thread holder([&] {
      EXPECT_EQ(App(lock + "sh -c 'echo held > " + ask + "; cat " + ask + "'"), "free\ndone\n");
    });
    EXPECT_EQ(Worker("cat " + ask), "held\n");
    EXPECT_EQ(Worker(lock), "busy\n") << kind;
    EXPECT_EQ(Worker("echo done > " + ask), "");
    holder.join();
    EXPECT_EQ(Worker(lock), "free\n") << kind;
  }
}

INSTANTIATE_TEST_SUITE_P(Every, SharedVolume, ::testing::ValuesIn(AllDrivers()),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace paas::volume
