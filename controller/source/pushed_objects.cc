#include "controller/source/pushed_objects.h"

#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "common/os/file.h"
#include "controller/source/git_command.h"
#include "controller/source/incoming_pack.h"
#include "controller/source/names.h"

namespace paas::controller {
namespace {

constexpr std::string_view kQuarantine = "tmp_objdir-incoming-";  // as git has it
constexpr std::string_view kScratch = "check-";
constexpr std::chrono::hours kOldest(24);

bool IsQuarantine(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (!name.starts_with(kQuarantine) || name.size() > 64) return false;
  name.remove_prefix(kQuarantine.size());
  return !name.empty() && std::all_of(name.begin(), name.end(), is_plain);
}

std::string Above(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

StatusOr<std::unique_ptr<PushedObjects>> PushedObjects::Open(const std::string& repository,
                                                             const std::string& quarantine) {
  if (!IsQuarantine(quarantine)) return InvalidArgument("this is no directory of new objects");
  std::string path = Above(repository) + "/" + std::string(kScratch) + "XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return ErrnoStatus("mkdtemp " + path);
  StatusOr<std::unique_ptr<SourceRepository>> view =
      SourceRepository::Open(path, repository + "/paas-modules");
  Status made = view.status();
  if (made.ok()) {
    const std::string objects = repository + "/objects";
    made = os::WriteFileDurably(path + "/objects/info/alternates",
                                objects + "/" + quarantine + "\n" + objects + "\n", 0600);
  }
  if (!made.ok()) {
    (void)os::RemoveTree(path);
    return made;
  }
  return std::unique_ptr<PushedObjects>(new PushedObjects(path, *std::move(view)));
}

PushedObjects::~PushedObjects() {
  view_.reset();
  (void)os::RemoveTree(path_);
}

Status PushedObjects::CheckCommit(const std::string& commit) const {
  if (!IsObjectId(commit)) return InvalidArgument("not a commit id");
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult type,
                        os::RunCommand(GitCommand(path_, {"cat-file", "-t", commit})));
  return type.output == "commit\n" ? absl::OkStatus() : InvalidArgument("a branch is at a commit");
}

namespace {

// Of a git that was killed; nobody else takes them away. Pushes outlive a restart of ours: what is
// younger may be one's.
void RemoveOldQuarantines(const std::string& objects) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(objects, error)) {
    const bool is_quarantine = entry.path().filename().string().starts_with(kQuarantine);
    const auto written = entry.last_write_time(error);
    if (!is_quarantine || error) continue;
    if (std::filesystem::file_time_type::clock::now() - written < kOldest) continue;
    (void)os::RemoveTree(entry.path().string());
  }
}

}  // namespace

void RemovePushedObjects(const std::string& repository) {
  const std::string above = Above(repository);
  const StatusOr<std::vector<std::string>> names = os::ListDirectory(above);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    if (name.starts_with(kScratch)) (void)os::RemoveTree(above + "/" + name);
  }
  RemoveOldQuarantines(repository + "/objects");
}

}  // namespace paas::controller
