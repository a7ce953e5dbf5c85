#include "storage/nfsd/exports.h"

#include <unistd.h>

#include <cerrno>

#include "common/log/log.h"
#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::storage {
namespace {

constexpr std::chrono::seconds kTimeout{10};

}  // namespace

Status Exports::Refresh() const {
  return os::RunChecked({.argv = {"exportfs", "-f"}, .timeout = kTimeout}).status();
}

Status Exports::Restore() const {
  const std::string text = ExportsFile(desired_);
  if (os::ReadFile(File()).value_or("") != text) {
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(files_.directory));
    PAAS_RETURN_IF_ERROR(os::WriteFileDurably(File(), text));
  }
  return Apply(desired_);
}

Status Exports::Remove() const {
  if (::unlink(File().c_str()) != 0 && errno != ENOENT) return ErrnoStatus("remove " + File());
  Export nobody = desired_;
  nobody.clients.clear();
  return Apply(nobody);
}

Status Exports::Apply(const Export& desired) const {
  // Missing until something is exported.
  const std::string table = os::ReadFile(files_.table).value_or("");
  for (const ExportStep& step : PlanExports(desired, table)) {
    log::Info(step.Describe());
    PAAS_RETURN_IF_ERROR(os::RunChecked({.argv = CommandOf(step), .timeout = kTimeout}).status());
  }
  return absl::OkStatus();
}

}  // namespace paas::storage
