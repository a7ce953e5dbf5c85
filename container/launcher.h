#pragma once

#include <sys/types.h>

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "container/exec_session.h"
#include "container/plan/assembly_plan.h"
#include "container/slot.h"

namespace paas::container {

// Owns the launch helper: a small single-threaded process that forks one child a request, so that
// no start pays for an exec or for the size of this process. When the helper has died it is
// started again on the next request; containers do not notice. Thread-safe.
class Launcher;

// A slot that the helper makes.
class PendingSlot {
 public:
  // Waits for it. Once.
  StatusOr<Slot> Take();

 private:
  friend class Launcher;
  PendingSlot(Launcher* launcher, const IdRange& ids, os::UniqueFd channel)
      : launcher_(launcher), ids_(ids), channel_(std::move(channel)) {}
  StatusOr<Slot> ReadAnswer() const;

  Launcher* launcher_;
  IdRange ids_;
  os::UniqueFd channel_;
};

class Launcher {
 public:
  // `filter`: the seccomp programs every container process gets.
  Launcher(std::string binary, std::string filter);
  ~Launcher();

  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;

  // Done on the first request, too; here to learn early whether it can work.
  Status StartHelper();

  // Asks for a slot; the helper makes it while the caller goes on. Refers to this launcher.
  StatusOr<PendingSlot> RequestSlot(const IdRange& ids);

  // A container that is being assembled, and then waits for the word to go. Destroyed without Go(),
  // init exits. Methods in the order in which they are declared; the helper works on meanwhile.
  class Pending {
   public:
    pid_t pid = 0;
    os::UniqueFd pidfd;
    os::UniqueFd outer_namespace;
    // Until init is there and the members are set; it is not complete yet.
    Status AwaitInit();
    // Until everything is done that can fail.
    Status AwaitReady();
    // Lets init execute its program; an error when that failed.
    Status Go() const;

   private:
    friend class Launcher;
    Status ReadAnswer();
    os::UniqueFd channel_;
    bool ready_ = false;
  };
  StatusOr<Pending> Assemble(const AssemblyPlan& plan, const Slot& slot,
                             const std::array<int, 3>& stdio, const std::vector<int>& handed);

  // Changes the mounts of a container that runs, by its outer mount namespace and its user
  // namespace. Returns what of the ramdisk became another file.
  StatusOr<std::vector<std::string>> Change(const AssemblyPlan& plan, int outer_namespace,
                                            int user_namespace);

  // `container`: pidfd of init. Stdio is made here: pipes, or a pty.
  StatusOr<std::unique_ptr<ExecSession>> Enter(const AssemblyPlan& plan, int container,
                                               const IdRange& ids, const ExecRequest& request);

 private:
  // Sends the request; the answers come on the returned socket.
  StatusOr<os::UniqueFd> Submit(const std::string& request, std::vector<int> descriptors);
  Status StartHelperLocked();
  void ForgetHelperLocked();

  const std::string binary_;
  const std::string filter_;
  std::mutex mutex_;
  os::UniqueFd socket_;  // guarded by mutex_
  pid_t pid_ = -1;       // guarded by mutex_
};

}  // namespace paas::container
