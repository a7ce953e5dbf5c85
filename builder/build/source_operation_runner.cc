#include "builder/build/source_operation_runner.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "builder/build/base_choice.h"
#include "builder/build/phase_runner.h"
#include "builder/build/work_directory.h"
#include "builder/plan/source_operation_plan.h"
#include "common/os/file.h"

namespace paas::builder {
namespace {

constexpr size_t kPieceBytes = 256 << 10;
constexpr size_t kHeadBytes = 41;  // 40 digits and a line end

bool IsCommitId(const std::string& text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

StatusOr<std::string> CommandOf(const SourceOperationRequest& request) {
  for (const model::SourceOperation& operation : request.application.source_operations) {
    if (operation.name == request.operation) return operation.command;
  }
  return NotFound("application '" + request.application.name + "' has no source operation '" +
                  request.operation + "'");
}

Status WriteHistory(const ArchiveReader& history, const std::string& path, uint64_t limit) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd file,
                        os::Open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644));
  uint64_t written = 0;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const std::string piece, history());
    if (piece.empty()) return absl::OkStatus();
    written += piece.size();
    if (written > limit) {
      return Status(absl::StatusCode::kResourceExhausted, "the history is larger than a build may");
    }
    PAAS_RETURN_IF_ERROR(os::WriteAll(file.get(), piece));
  }
}

Status WriteModules(const std::vector<SubmoduleCheckout>& submodules, const std::string& path) {
  if (submodules.empty()) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(path, 0755));
  for (const SubmoduleCheckout& one : submodules) {
    if (!IsCommitId(one.commit)) return InvalidArgument("not a commit id");
    PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path + "/" + one.commit, one.raw, 0644));
  }
  return absl::OkStatus();
}

std::vector<Submodule> Places(const std::vector<SubmoduleCheckout>& submodules) {
  std::vector<Submodule> places;
  for (const SubmoduleCheckout& one : submodules) places.push_back({one.path, one.commit});
  return places;
}

// User code had this directory: whatever lies there is opened only if it is a plain file.
StatusOr<os::UniqueFd> OpenMade(const std::string& path) {
  StatusOr<os::UniqueFd> file = os::Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!file.ok()) return InvalidArgument("the operation left no commits to read");
  struct stat facts {};
  if (::fstat(file->get(), &facts) != 0) return ErrnoStatus("stat " + path);
  if (!S_ISREG(facts.st_mode)) return InvalidArgument("the operation left no commits to read");
  return file;
}

// At most one buffer of the file; empty at its end.
StatusOr<std::string_view> ReadPiece(int fd, std::vector<char>& buffer) {
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got >= 0) return std::string_view(buffer.data(), static_cast<size_t>(got));
    if (errno != EINTR) return ErrnoStatus("read the new commits");
  }
}

StatusOr<std::string> ReadHead(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd file, OpenMade(path));
  std::vector<char> buffer(kHeadBytes);
  PAAS_ASSIGN_OR_RETURN(const std::string_view text, ReadPiece(file.get(), buffer));
  const std::string head(text.substr(0, text.find('\n')));
  if (!IsCommitId(head)) return InvalidArgument("the operation left no commits to read");
  return head;
}

Status SendFile(const std::string& path, const SourceOperationRunner::PieceSink& sink) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd file, OpenMade(path));
  std::vector<char> buffer(kPieceBytes);
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const std::string_view piece, ReadPiece(file.get(), buffer));
    if (piece.empty()) return absl::OkStatus();
    PAAS_RETURN_IF_ERROR(sink(piece));
  }
}

// What the containers of the operation have in common.
StatusOr<Task> TaskOf(const SourceOperationRequest& request, const BuildSettings& settings,
                      const WorkDirectory& work, const std::string& base_digest) {
  PAAS_ASSIGN_OR_RETURN(
      Task task, CommonTask(settings, work, request.project, request.application.name, base_digest,
                            request.environment));
  task.environment["PLATFORM_SOURCE_DIR"] = "/app";
  // What tools keep at home is none of the repository's files.
  task.environment["HOME"] = "/tmp";
  task.binds.push_back({work.exchange(), kExchange});
  return task;
}

}  // namespace

StatusOr<SourceOperationResult> SourceOperationRunner::Run(const SourceOperationRequest& request,
                                                           const ArchiveReader& history,
                                                           BuildObserver& observer,
                                                           const Sinks& made) {
  if (!IsCommitId(request.commit)) return InvalidArgument("not a commit id");
  PAAS_ASSIGN_OR_RETURN(const std::string command, CommandOf(request));
  PAAS_ASSIGN_OR_RETURN(const ChosenBase base, ChooseBase(*store_, request.application));
  const std::string base_digest = base.image.manifest.digest.ToString();
  const InUse::Hold base_hold = in_use_->Use(base_digest);
  const InUse::Hold caches_hold = in_use_->Use(request.project);
  PAAS_ASSIGN_OR_RETURN(const WorkDirectory work, WorkDirectory::Create(settings_.work_root));
  PAAS_RETURN_IF_ERROR(MakeWebDirectory(work.exchange()));
  PAAS_RETURN_IF_ERROR(
      WriteHistory(history, work.exchange() + "/" + kHistoryFile, settings_.disk_bytes));
  PAAS_RETURN_IF_ERROR(WriteModules(request.submodules, work.exchange() + "/" + kModules));
  PAAS_ASSIGN_OR_RETURN(Task task, TaskOf(request, settings_, work, base_digest));
  PhaseRunner runner(*tasks_, observer, std::move(task), work.path(), settings_.disk_bytes);
  SourceOperationResult result;
  for (const BuildPhase& phase :
       PlanSourceOperation({request.branch, request.commit, command, Places(request.submodules)})) {
    PAAS_ASSIGN_OR_RETURN(result.failure, runner.Run(phase));
    if (result.failure) return result;
  }
  PAAS_ASSIGN_OR_RETURN(result.head, ReadHead(work.exchange() + "/" + kHeadFile));
  if (result.head != request.commit) {
    PAAS_RETURN_IF_ERROR(SendFile(work.exchange() + "/" + kCommitsFile, made.commits));
    PAAS_RETURN_IF_ERROR(SendFile(work.exchange() + "/" + kModuleFile, made.submodules));
  }
  return result;
}

}  // namespace paas::builder
