#include "tests/bench/life/detached.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/bench/assemble/installed.h"

namespace paas::bench {
namespace {

constexpr char kHybridCgroups[] = "/sys/fs/cgroup/unified";

// A process of ours that stays; its death takes the container along.
class Bubblewrap : public Maker {
 public:
  explicit Bubblewrap(std::string root) : root_(std::move(root)) {}

  std::string name() const override { return "bwrap"; }
  Status Make(int number) override {
    std::array<int, 2> up{};
    if (::pipe2(up.data(), O_CLOEXEC) != 0) return ErrnoStatus("make a pipe");
    const os::UniqueFd reader(up[0]);
    std::vector<std::string> words = BubblewrapArguments(root_);
    words.insert(words.end(), {"/bin/sh", "-c", "echo up; exec sleep 1000"});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, up[1], 1);
    const int failed =
        ::posix_spawnp(&pids_[number], "bwrap", &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(up[1]);
    if (failed != 0) return ErrnoStatus(failed, "start bwrap");
    char byte = 0;
    return ::read(reader.get(), &byte, 1) == 1 ? absl::OkStatus() : Internal("bwrap failed");
  }
  Status Kill(int number) override {
    ::kill(pids_[number], SIGKILL);
    ::waitpid(pids_[number], nullptr, 0);
    return absl::OkStatus();
  }
  Status Freeze(int, bool) override { return absl::UnimplementedError("bwrap has no groups"); }
  Status Resize(int, uint64_t) override { return absl::UnimplementedError("bwrap has no groups"); }

 private:
  const std::string root_;
  std::map<int, pid_t> pids_;
};

// runc and crun have the same commands and read the same bundle.
class OciRuntime : public Maker {
 public:
  OciRuntime(std::string program, std::string directory, bool hide_v2)
      : program_(std::move(program)), directory_(std::move(directory)), hide_v2_(hide_v2) {}

  std::string name() const override { return program_; }
  Status Make(int number) override {
    return Run({"run", "--detach", "--bundle", directory_ + "/bundle", Id(number)});
  }
  Status Kill(int number) override { return Run({"delete", "--force", Id(number)}); }
  Status Freeze(int number, bool frozen) override {
    return Run({frozen ? "pause" : "resume", Id(number)});
  }
  Status Resize(int number, uint64_t memory_bytes) override {
    return Run({"update", "--memory", std::to_string(memory_bytes), Id(number)});
  }

 private:
  std::string Id(int number) const {
    return "paas-bench-" + std::to_string(::getpid()) + "-" + std::to_string(number);
  }
  // What a container inherits must not be a pipe that is waited for. crun refuses hybrid control
  // groups and is shown none of v2.
  Status Run(const std::vector<std::string>& arguments) const {
    const std::string hide =
        hide_v2_ ? std::string("umount ") + kHybridCgroups + " 2>/dev/null; " : "";
    std::vector<std::string> argv = {"sh",
                                     "-c",
                                     hide + "exec \"$@\" >/dev/null 2>\"$0\"",
                                     directory_ + "/error",
                                     program_,
                                     "--root",
                                     directory_ + "/state"};
    if (hide_v2_) argv.insert(argv.begin(), {"unshare", "-m", "--propagation", "private"});
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const Status run = os::RunChecked({.argv = argv}).status();
    return run.ok() ? run : Internal(os::ReadFile(directory_ + "/error").value_or(Message(run)));
  }

  const std::string program_, directory_;
  const bool hide_v2_;
};

}  // namespace

StatusOr<std::vector<std::unique_ptr<Maker>>> MakePeerMakers(const std::string& directory,
                                                             const std::string& root) {
  std::vector<std::unique_ptr<Maker>> peers;
  if (IsInstalled("bwrap")) peers.push_back(std::make_unique<Bubblewrap>(root));
  if (!IsInstalled("runc")) return peers;  // writes the bundle of both
  for (const char* program : {"runc", "crun"}) {
    const std::string own = directory + "/" + program;
    if (!IsInstalled(program)) continue;
    PAAS_RETURN_IF_ERROR(WriteBundle(own + "/bundle", root, {"/bin/sleep", "1000"},
                                     {{"resources", {{"memory", {{"limit", 64u << 20}}}}}}));
    const bool hide_v2 = std::string_view(program) == "crun" && os::Exists(kHybridCgroups);
    peers.push_back(std::make_unique<OciRuntime>(program, own, hide_v2));
  }
  return peers;
}

}  // namespace paas::bench
