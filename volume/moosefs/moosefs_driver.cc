#include "volume/moosefs/moosefs_driver.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "common/log/log.h"
#include "common/os/file.h"
#include "common/os/fuse_connection.h"
#include "volume/moosefs/mounts.h"
#include "volume/plan/volume_plan.h"

namespace paas::volume {
namespace {

constexpr std::chrono::seconds kMountTimeout{40};
constexpr std::chrono::seconds kTryTimeout{10};
constexpr std::chrono::seconds kAskTimeout{8};
constexpr std::chrono::seconds kSilence{5};
constexpr std::string_view kClientDied = "Transport endpoint is not connected";
constexpr std::string_view kCutOff = "Software caused connection abort";

Status ToStatus(const os::CommandResult& result, const std::string& what) {
  if (result.exit_code == 0) return absl::OkStatus();
  if (result.exit_code == kNoSuchVolume) return NotFound(what);
  if (result.exit_code == kVolumeExists) return AlreadyExists(what);
  std::string said = result.error_output;
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return Unavailable(what + ": " + said);
}

bool ClientIsGone(const os::CommandResult& result) {
  return result.exit_code != 0 && (result.error_output.find(kClientDied) != std::string::npos ||
                                   result.error_output.find(kCutOff) != std::string::npos);
}

}  // namespace

bool MooseFsDriver::Available() {
  const auto found = os::RunCommand(
      {.argv = {"sh", "-c", "command -v mfsmount mfssetquota mfsmakesnapshot >/dev/null"}});
  return found.ok() && found->exit_code == 0;
}

StatusOr<std::unique_ptr<MooseFsDriver>> MooseFsDriver::Open(const MooseFsOptions& options) {
  if (!Available()) {
    return FailedPrecondition("mfsmount is not installed: install the package moosefs-client");
  }
  std::unique_ptr<MooseFsDriver> driver(new MooseFsDriver(options));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(options.run_directory + "/containers", 0700));
  // The agent starts without it, too: what runs goes on, and every command tries again.
  const Status mounted = driver->MountForAgent();
  if (!mounted.ok()) log::Error(Message(mounted));
  return driver;
}

// Twice the time in which the client itself should have answered.
MooseFsDriver::MooseFsDriver(MooseFsOptions options)
    : options_(std::move(options)),
      watch_(std::chrono::seconds(2 * options_.timeout_seconds)),
      ended_(options_.run_directory + "/containers") {}

std::string MooseFsDriver::HolderPath(const std::string& holder) const {
  return options_.run_directory + "/containers/" + holder;
}

Status MooseFsDriver::MountForAgent() {
  const std::lock_guard lock(agent_mount_);
  PAAS_ASSIGN_OR_RETURN(const bool mounted, IsMounted(Root()));
  if (mounted) return absl::OkStatus();
  const AttachRequest everything{.directories = {{"", 0}}};
  return StartClient("", everything, options_.run_directory + "/agent");
}

Status MooseFsDriver::StartClient(const std::string& below, const AttachRequest& request,
                                  const std::string& target) const {
  std::vector<std::string> argv = {options_.helper, "attach"};
  // The helper gets no descriptors: it opens ours.
  argv.push_back(request.user_namespace < 0 ? ""
                                            : "/proc/" + std::to_string(::getpid()) + "/fd/" +
                                                  std::to_string(request.user_namespace));
  argv.insert(argv.end(),
              {options_.configuration_file, target, std::to_string(request.directories.size())});
  for (const Directory& directory : request.directories) {
    argv.insert(argv.end(), {directory.path, std::to_string(directory.owner)});
  }
  const std::vector<std::string> client = ClientCommand(options_, below);
  argv.insert(argv.end(), client.begin(), client.end());
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(target, 0700));
  const std::string what = "MooseFS of " + options_.master;
  StatusOr<os::CommandResult> result = os::RunCommand({.argv = argv, .timeout = kMountTimeout});
  const Status done = result.ok() ? ToStatus(*result, what) : Annotate(result.status(), what);
  if (!done.ok()) (void)UnmountBelow(target);
  return done;
}

// Whoever still waits for it gets an error.
Status MooseFsDriver::UnmountForAgent() {
  const std::lock_guard lock(agent_mount_);
  return UnmountBelow(options_.run_directory + "/agent");
}

// For questions that people wait for: not one after the other until each has timed out.
StatusOr<std::string> MooseFsDriver::Ask(os::Command command) {
  const auto now = [] { return std::chrono::steady_clock::now().time_since_epoch().count(); };
  if (now() < silent_until_) return Unavailable("MooseFS of " + options_.master + " is away");
  command.timeout = kAskTimeout;
  StatusOr<std::string> answer = Run(command);
  if (absl::IsUnavailable(answer.status())) {
    silent_until_ = now() + std::chrono::steady_clock::duration(kSilence).count();
  }
  return answer;
}

StatusOr<std::string> MooseFsDriver::Run(const os::Command& command) {
  const std::string what = "MooseFS of " + options_.master;
  for (bool again : {true, false}) {
    PAAS_RETURN_IF_ERROR(MountForAgent());
    StatusOr<os::CommandResult> result = os::RunCommand(command);
    const bool stuck = absl::IsDeadlineExceeded(result.status());
    if (stuck || (result.ok() && ClientIsGone(*result))) PAAS_RETURN_IF_ERROR(UnmountForAgent());
    if (stuck) return Unavailable(what + " does not answer");
    PAAS_RETURN_IF_ERROR(result.status());
    if (again && !IsMounted(Root()).value_or(true)) continue;
    PAAS_RETURN_IF_ERROR(ToStatus(*result, what));
    return std::move(result->output);
  }
  return Unavailable(what + " cannot be reached");
}

Status MooseFsDriver::Create(const VolumeId& id, uint64_t limit_bytes) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  PAAS_RETURN_IF_ERROR(Annotate(Run(CreateCommand(Root(), id)).status(), id.ToString()));
  return SetLimit(id, limit_bytes);
}

Status MooseFsDriver::SetLimit(const VolumeId& id, uint64_t limit_bytes) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  return Annotate(Run(SetLimitCommand(Root(), id, limit_bytes)).status(), id.ToString());
}

Status MooseFsDriver::Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) {
  PAAS_RETURN_IF_ERROR(Validate(from));
  PAAS_RETURN_IF_ERROR(Validate(to));
  PAAS_RETURN_IF_ERROR(Annotate(Run(CloneCommand(Root(), from, to)).status(),
                                "clone " + from.ToString() + " as " + to.ToString()));
  return SetLimit(to, limit_bytes);
}

Status MooseFsDriver::Move(const VolumeId& from, const VolumeId& to) {
  PAAS_RETURN_IF_ERROR(Validate(from));
  PAAS_RETURN_IF_ERROR(Validate(to));
  return Annotate(Run(MoveCommand(Root(), from, to)).status(),
                  "rename " + from.ToString() + " to " + to.ToString());
}

Status MooseFsDriver::Delete(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  return Annotate(Run(DeleteCommand(Root(), id)).status(), id.ToString());
}

StatusOr<Usage> MooseFsDriver::Measure(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  PAAS_ASSIGN_OR_RETURN(const std::string output, Ask(MeasureCommand(Root(), id)));
  PAAS_ASSIGN_OR_RETURN(const std::vector<QuotaReport> reports, ParseQuotas(output));
  if (reports.size() != 1) return Internal("mfsgetquota says nothing of " + id.ToString());
  return reports[0].usage;
}

StatusOr<std::vector<VolumeState>> MooseFsDriver::List(const std::string& environment) {
  if (!environment.empty()) PAAS_RETURN_IF_ERROR(Validate({environment, "x"}));
  PAAS_ASSIGN_OR_RETURN(const std::string output, Run(ListCommand(Root(), environment)));
  PAAS_ASSIGN_OR_RETURN(const std::vector<QuotaReport> reports, ParseQuotas(output));
  std::vector<VolumeState> volumes;
  for (const QuotaReport& report : reports) {
    const size_t slash = report.path.find('/');
    const VolumeId id{report.path.substr(0, slash), report.path.substr(slash + 1)};
    if (Validate(id).ok()) volumes.push_back({id, report.usage.limit_bytes});
  }
  std::sort(volumes.begin(), volumes.end());
  return volumes;
}

StatusOr<std::vector<Attachment>> MooseFsDriver::Attach(const AttachRequest& request) {
  PAAS_RETURN_IF_ERROR(Validate(request.volume));
  // Missing volumes are told from a server that does not answer.
  PAAS_RETURN_IF_ERROR(Run(MeasureCommand(Root(), request.volume)).status());
  const std::string target = HolderPath(request.holder) + "/" + request.volume.name;
  PAAS_RETURN_IF_ERROR(UnmountBelow(target));
  const std::string directory = request.volume.ToString() + "/data";
  PAAS_RETURN_IF_ERROR(
      Annotate(StartClient(directory, request, target), "volume " + request.volume.ToString()));
  PAAS_RETURN_IF_ERROR(EndedClients::Remember(target, request.user_namespace));
  std::vector<Attachment> attachments;
  for (size_t i = 0; i < request.directories.size(); ++i) {
    attachments.push_back({target + "/" + std::to_string(i), /*map_ids=*/false});
  }
  return attachments;
}

Status MooseFsDriver::Detach(const std::string& holder) { return UnmountBelow(HolderPath(holder)); }

Status MooseFsDriver::DetachAllBut(const std::set<std::string>& holders) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> known,
                        os::ListDirectory(options_.run_directory + "/containers"));
  for (const std::string& holder : known) {
    if (!holders.contains(holder)) PAAS_RETURN_IF_ERROR(Detach(holder));
  }
  return absl::OkStatus();
}

Status MooseFsDriver::CutOff(const std::string& holder) {
  PAAS_ASSIGN_OR_RETURN(const auto devices, DevicesBelow(HolderPath(holder)));
  for (const auto& [mount_point, device] : devices) {
    PAAS_RETURN_IF_ERROR(os::FuseConnection(device).Abort());
  }
  return absl::OkStatus();
}

// Holders that have waited for too long.
std::set<std::string> MooseFsDriver::Stalled() {
  const std::string containers = options_.run_directory + "/containers/";
  const auto devices = DevicesBelow(containers.substr(0, containers.size() - 1));
  if (!devices.ok()) return {};
  std::set<std::string> waiting, holders;
  for (const auto& [mount_point, device] : *devices) {
    if (os::FuseConnection(device).Waiting() > 0) waiting.insert(device);
  }
  const std::set<std::string> stalled = watch_.Note(waiting, std::chrono::steady_clock::now());
  for (const auto& [mount_point, device] : *devices) {
    if (!stalled.contains(device)) continue;
    const std::string below = mount_point.substr(containers.size());
    holders.insert(below.substr(0, below.find('/')));
  }
  return holders;
}

// Those that were cut off have no client either.
void MooseFsDriver::NoteEnded() {
  for (const std::string& holder : ended_.Find()) {
    if (!cut_off_.insert(holder).second) continue;
    log::Warning(holder + ": its client of MooseFS has ended");
    ended_.Note(holder);
  }
}

bool MooseFsDriver::Answers() { return Run(TryCommand(Root(), kTryTimeout)).ok(); }

std::set<std::string> MooseFsDriver::Repair() {
  const std::lock_guard lock(repair_);
  NoteEnded();
  const std::set<std::string> stalled = Stalled();
  if (stalled.empty() && cut_off_.empty()) return {};
  if (Answers()) {
    watch_.Forgive();
    return std::exchange(cut_off_, {});
  }
  for (const std::string& holder : stalled) {
    log::Warning(holder + ": MooseFS of " + options_.master + " does not answer; cut off");
    const Status done = CutOff(holder);
    if (!done.ok()) log::Error(Message(done));
    cut_off_.insert(holder);
  }
  return {};
}

std::vector<Health> MooseFsDriver::Examine() {
  const StatusOr<std::string> volumes = Ask(ListCommand(Root(), ""));
  if (!volumes.ok()) {
    return {{Health::Level::kProblem, Message(volumes.status()),
             "start its master and chunk servers; look into paas-agent's log"}};
  }
  const size_t count = ParseQuotas(*volumes).value_or(std::vector<QuotaReport>()).size();
  std::vector<Health> found = ended_.Tell();
  found.insert(found.begin(),
               {Health::Level::kOk,
                "MooseFS of " + options_.master + ", " + std::to_string(count) + " volumes", ""});
  return found;
}

Status MooseFsDriver::Close() {
  PAAS_RETURN_IF_ERROR(DetachAllBut({}));
  return UnmountBelow(options_.run_directory + "/agent");
}

}  // namespace paas::volume
