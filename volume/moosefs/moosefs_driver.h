#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "common/os/mountinfo.h"
#include "volume/driver.h"
#include "volume/moosefs/commands.h"
#include "volume/moosefs/ended_clients.h"
#include "volume/moosefs/piped_content.h"
#include "volume/moosefs/stall_watch.h"

namespace paas::volume {

// A directory a volume in a MooseFS, which several nodes may share. Sizes are its quotas, a clone
// its snapshot.
//
//   <run directory>/agent/0                    the whole of it, for the agent's commands
//   <run directory>/containers/<holder>/<volume>/<n>
//                                              of a container: a client of its own, in its user
//                                              namespace, since FUSE maps no ids for others
//
// No thread of ours touches a file in it: commands do, and are killed when it does not answer.
class MooseFsDriver : public Driver {
 public:
  // FailedPrecondition without the programs; a master that does not answer is an error in the log.
  static StatusOr<std::unique_ptr<MooseFsDriver>> Open(const MooseFsOptions& options);
  // Whether the programs are installed.
  static bool Available();

  std::string_view name() const override { return "moosefs"; }
  Capabilities capabilities() const override {
    return {.limits = true, .instant_clone = true, .shared = true};
  }
  Status Create(const VolumeId& id, uint64_t limit_bytes) override;
  Status SetLimit(const VolumeId& id, uint64_t limit_bytes) override;
  Status Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) override;
  Status Move(const VolumeId& from, const VolumeId& to) override;
  Status Delete(const VolumeId& id) override;
  StatusOr<Usage> Measure(const VolumeId& id) override;
  StatusOr<std::vector<VolumeState>> List(const std::string& environment) override;
  Status Read(const VolumeId& id, tree::Sink& sink) override;
  StatusOr<std::unique_ptr<ContentWriter>> Fill(const VolumeId& id) override;
  StatusOr<std::vector<Attachment>> Attach(const AttachRequest& request) override;
  Status Detach(const std::string& holder) override;
  Status DetachAllBut(const std::set<std::string>& holders) override;
  Status CutOff(const std::string& holder) override;
  std::set<std::string> Repair() override;
  std::vector<Health> Examine() override;
  Status Close() override;

 private:
  explicit MooseFsDriver(MooseFsOptions options);

  std::string Root() const { return options_.run_directory + "/agent/0"; }
  std::string HolderPath(const std::string& holder) const;
  std::set<std::string> Stalled();
  void NoteEnded();
  bool Answers();
  Status MountForAgent();
  Status StartClient(const std::string& below, const AttachRequest& request,
                     const std::string& target) const;
  // Runs a command on the agent's mount, which is made anew when its client has died.
  StatusOr<std::string> Run(const os::Command& command);
  StatusOr<std::string> Ask(os::Command command);
  StatusOr<PipedProgram> ContentProgram(const std::string& verb, const VolumeId& id);
  Status UnmountForAgent();

  const MooseFsOptions options_;
  std::mutex agent_mount_;
  std::atomic<std::chrono::steady_clock::rep> silent_until_ = 0;
  std::mutex repair_;  // of what follows
  StallWatch watch_;
  std::set<std::string> cut_off_;  // holders
  EndedClients ended_;
};

}  // namespace paas::volume
