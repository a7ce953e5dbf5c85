#include "controller/deploy/backup_archives.h"

#include <algorithm>

#include "common/log/log.h"
#include "controller/activity/activity_id.h"
#include "controller/archive/archive_reading.h"
#include "controller/archive/archive_writer.h"
#include "controller/deploy/backup_run.h"
#include "controller/deploy/module_transfer.h"
#include "controller/source/bundle.h"
#include "controller/source/names.h"
#include "model/json.h"
#include "model/service_instance.h"

namespace paas::controller {
namespace {

// Of what was pushed once, maybe in many pushes.
constexpr PackLimits kHistory{.pack_bytes = 4ull << 30, .tree = {.submodules = true}};
constexpr size_t kMostModuleBytes = 512 << 10;  // that go out, in the manifest

StatusOr<ArchivedService> ToArchived(const PlannedContainer& container) {
  if (container.kind == ContainerKind::kService) {
    PAAS_ASSIGN_OR_RETURN(const auto service, model::ServiceInstanceFromJson(container.service));
    return ArchivedService{container.name, model::ToString(service.type)};
  }
  PAAS_ASSIGN_OR_RETURN(const auto application, model::ApplicationFromJson(container.application));
  return ArchivedService{container.name, model::ToString(application.type)};
}

StatusOr<Checksums> NewChecksums(const std::string& directory) {
  PAAS_ASSIGN_OR_RETURN(Spool spool, Spool::Open(directory));
  return Checksums(std::move(spool));
}

}  // namespace

// What an archive becomes while it is read; gone again unless Keep() was called.
class BackupArchives::Intake final : public ArchiveTarget {
 public:
  Intake(BackupArchives& archives, const ImportOrder& order) : archives_(archives) {
    backup_.project = order.project;
    backup_.environment = order.environment;
    const std::lock_guard lock(archives_.mutex_);
    do {
      backup_.id = RandomActivityId();
    } while (doors().store.FindBackup(order.project, backup_.id).ok() ||
             !archives_.under_way_.insert(backup_.id).second);
  }

  ~Intake() override {
    volumes_.reset();  // the node drops what it has of it
    if (is_recorded_ && !backup_.is_complete) {
      const Status deleted = DeleteBackup(doors(), backup_);
      if (!deleted.ok()) log::Error("import " + backup_.id + ": " + Message(deleted));
    }
    const std::lock_guard lock(archives_.mutex_);
    archives_.under_way_.erase(backup_.id);
  }

  // The record comes before anything that it is the record of.
  Status TakeManifest(const Manifest& manifest) override {
    manifest_ = manifest;
    if (backup_.environment.empty()) backup_.environment = manifest.environment;
    PAAS_RETURN_IF_ERROR(CheckEnvironmentName(backup_.environment));
    backup_.commit = manifest.commit;
    backup_.created_unix_ms = manifest.created_unix_ms;
    backup_.manifest = ToJson(manifest);
    is_recorded_ = true;
    PAAS_RETURN_IF_ERROR(doors().store.PutBackup(backup_));
    PAAS_ASSIGN_OR_RETURN(repository_, doors().sources.Get(backup_.project));
    PAAS_ASSIGN_OR_RETURN(pack_, repository_->Receive(kHistory));
    return absl::OkStatus();
  }

  Status TakeSource(std::string_view piece) override {
    PAAS_ASSIGN_OR_RETURN(const std::string_view rest, bundle_.Take(piece));
    return rest.empty() ? absl::OkStatus() : pack_->Write(rest);
  }

  StatusOr<tree::Sink*> OpenVolumes() override {
    PAAS_RETURN_IF_ERROR(bundle_.Check(manifest_.commit));
    PAAS_ASSIGN_OR_RETURN(volumes_, doors().data->Import(backup_.id, UsedBytes(manifest_)));
    return volumes_.get();
  }

  // Everything was verified.
  Status Keep() {
    PAAS_RETURN_IF_ERROR(pack_->AcceptHistory(backup_.commit));
    if (!manifest_.submodules.empty()) {
      PAAS_RETURN_IF_ERROR(
          TakeModules(*repository_, backup_.project, backup_.commit, manifest_.submodules));
    }
    PAAS_RETURN_IF_ERROR(repository_->KeepForBackup(backup_.id, backup_.commit));
    PAAS_ASSIGN_OR_RETURN(const std::vector<VolumeUsage> volumes, volumes_->Accept());
    for (const VolumeUsage& volume : volumes) backup_.size_bytes += volume.used_bytes;
    Backup complete = backup_;
    complete.is_complete = true;
    PAAS_RETURN_IF_ERROR(doors().store.PutBackup(complete));
    backup_ = std::move(complete);
    return absl::OkStatus();
  }

  const Backup& backup() const { return backup_; }
  const Manifest& manifest() const { return manifest_; }

 private:
  Doors& doors() { return archives_.doors_; }

  BackupArchives& archives_;
  Backup backup_;
  bool is_recorded_ = false;
  Manifest manifest_;
  BundleHead bundle_;
  SourceRepository* repository_ = nullptr;
  std::unique_ptr<IncomingPack> pack_;
  std::unique_ptr<DataClient::Intake> volumes_;
};

StatusOr<Backup> BackupArchives::Find(const std::string& project, const std::string& backup) {
  return FindCompleteBackup(doors_, project, backup);
}

StatusOr<std::vector<std::string>> BackupArchives::VariablesOf(const std::string& project,
                                                               const std::string& environment) {
  std::vector<std::string> names;
  for (const std::string& level : {std::string(), environment}) {
    PAAS_ASSIGN_OR_RETURN(const auto variables, doors_.store.ListVariables(project, level));
    for (const VariableRecord& variable : variables) names.push_back(variable.variable.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

StatusOr<Manifest> BackupArchives::Describe(const Backup& backup) {
  Manifest manifest;
  if (backup.is_imported()) {
    PAAS_ASSIGN_OR_RETURN(manifest, ManifestFromJson(backup.manifest));
  } else {
    manifest = {.backup = backup.id,
                .project = backup.project,
                .environment = backup.environment,
                .commit = backup.commit,
                .release = backup.release,
                .created_unix_ms = backup.created_unix_ms};
    PAAS_ASSIGN_OR_RETURN(
        const Release release,
        doors_.store.GetRelease(backup.project, backup.environment, backup.release));
    PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, EnvironmentSpecFromJson(release.spec));
    for (const PlannedContainer& container : spec.containers) {
      PAAS_ASSIGN_OR_RETURN(ArchivedService service, ToArchived(container));
      manifest.services.push_back(std::move(service));
    }
    for (const ReleaseVariable& variable : release.variables) {
      manifest.variables.push_back(variable.name);
    }
  }
  manifest.volumes.clear();
  PAAS_ASSIGN_OR_RETURN(const auto volumes, doors_.data->Measure({"", "", backup.id}));
  for (const VolumeUsage& volume : volumes) {
    manifest.volumes.push_back({volume.name, volume.used_bytes});
  }
  return manifest;
}

Status BackupArchives::Export(const Backup& backup, const PieceSink& sink) {
  PAAS_ASSIGN_OR_RETURN(Manifest manifest, Describe(backup));
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(backup.project));
  PAAS_ASSIGN_OR_RETURN(const LeavingModules leaving,
                        ListModules(*repository, backup.commit, kMostModuleBytes));
  manifest.submodules.clear();  // of an imported one, as they came
  for (const SubmoduleTrees::Placed& one : leaving.modules) {
    manifest.submodules.push_back({one.commit, one.raw});
  }
  PAAS_ASSIGN_OR_RETURN(Spool source, Spool::Open(directory_));
  PAAS_RETURN_IF_ERROR(source.Append(BundleHeadOf(backup.commit, backup.environment)));
  PAAS_RETURN_IF_ERROR(repository->SendHistory(
      backup.commit, leaving.trees, [&](std::string_view piece) { return source.Append(piece); }));
  PAAS_ASSIGN_OR_RETURN(Checksums checksums, NewChecksums(directory_));
  PAAS_ASSIGN_OR_RETURN(const auto writer, ArchiveWriter::Open(sink, std::move(checksums)));
  PAAS_RETURN_IF_ERROR(writer->AddText(kManifestMember, ToJson(manifest)));
  PAAS_RETURN_IF_ERROR(writer->AddSpool(kSourceMember, source));
  PAAS_RETURN_IF_ERROR(doors_.data->Export(backup.id, *writer));
  return writer->Finish();
}

StatusOr<std::vector<std::string>> BackupArchives::Missing(const Backup& backup,
                                                           const Manifest& manifest) {
  PAAS_ASSIGN_OR_RETURN(const auto here, VariablesOf(backup.project, backup.environment));
  std::vector<std::string> missing;
  for (const std::string& name : manifest.variables) {
    if (!std::binary_search(here.begin(), here.end(), name)) missing.push_back(name);
  }
  return missing;
}

StatusOr<BackupArchives::Imported> BackupArchives::Import(const ImportOrder& order,
                                                          const ArchiveReader& read) {
  PAAS_RETURN_IF_ERROR(doors_.store.GetProject(order.project).status());
  if (!order.environment.empty()) PAAS_RETURN_IF_ERROR(CheckEnvironmentName(order.environment));
  PAAS_ASSIGN_OR_RETURN(Checksums checksums, NewChecksums(directory_));
  Intake intake(*this, order);
  PAAS_RETURN_IF_ERROR(ReadArchive(read, std::move(checksums), intake));
  PAAS_RETURN_IF_ERROR(intake.Keep());
  PAAS_ASSIGN_OR_RETURN(auto missing, Missing(intake.backup(), intake.manifest()));
  return Imported{intake.backup(), std::move(missing)};
}

void BackupArchives::DropHalves() {
  const auto backups = doors_.store.ListBackups("", "");
  if (!backups.ok()) return log::Error("imports: " + Message(backups.status()));
  for (const Backup& backup : *backups) {
    if (backup.is_complete || !backup.is_imported()) continue;
    {
      const std::lock_guard lock(mutex_);
      if (under_way_.contains(backup.id)) continue;
    }
    // It may have ended well since the list was made.
    const auto now = doors_.store.FindBackup(backup.project, backup.id);
    if (!now.ok() || now->is_complete) continue;
    log::Warning("the import " + backup.id + " was cut short");
    const Status deleted = DeleteBackup(doors_, backup);
    if (!deleted.ok()) log::Error("import " + backup.id + ": " + Message(deleted));
  }
}

std::string OriginOf(const Backup& backup) {
  if (!backup.is_imported()) return "";
  const StatusOr<Manifest> manifest = ManifestFromJson(backup.manifest);
  if (!manifest.ok()) return "";
  const std::string release = manifest->release > 0 ? " r" + std::to_string(manifest->release) : "";
  return manifest->project + "/" + manifest->environment + release;
}

}  // namespace paas::controller
