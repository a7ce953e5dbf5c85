#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "controller/archive/manifest.h"
#include "controller/deploy/doors.h"
#include "controller/source/tar_import.h"

namespace paas::controller {

// Backups as portable archives: out of here, and in from elsewhere. Thread-safe. Calls take as long
// as the other end of the archive does.
class BackupArchives {
 public:
  // `directory`: of the controller, for what is kept of an archive while it is under way.
  BackupArchives(Doors doors, std::string directory)
      : doors_(std::move(doors)), directory_(std::move(directory)) {}

  using PieceSink = std::function<Status(std::string_view)>;
  // FailedPrecondition for one that is not complete. Errors of `sink` as they are.
  Status Export(const Backup& backup, const PieceSink& sink);
  // FailedPrecondition for one that is being made.
  StatusOr<Backup> Find(const std::string& project, const std::string& backup);

  struct ImportOrder {
    std::string project;
    std::string environment;  // that it becomes a backup of, there or not; "": the archive's
  };
  struct Imported {
    Backup backup;
    std::vector<std::string> missing_variables;  // that it was made with
  };
  // The archive as a backup, once all of it was verified. Whatever is wrong with it, nothing of it
  // stays. InvalidArgument says what; ResourceExhausted: there is no room.
  StatusOr<Imported> Import(const ImportOrder& order, const ArchiveReader& read);

  // Imports that a controller which died left half done go.
  void DropHalves();

 private:
  class Intake;

  StatusOr<Manifest> Describe(const Backup& backup);
  StatusOr<std::vector<std::string>> VariablesOf(const std::string& project,
                                                 const std::string& environment);
  StatusOr<std::vector<std::string>> Missing(const Backup& backup, const Manifest& manifest);

  Doors doors_;
  const std::string directory_;
  std::mutex mutex_;
  std::set<std::string> under_way_;  // ids of imports; guarded by mutex_
};

// "shop/main r41" of an imported one.
std::string OriginOf(const Backup& backup);

}  // namespace paas::controller
