#include "builder/build/image_builder.h"

#include <chrono>

#include "builder/build/base_choice.h"
#include "builder/build/mount_points.h"
#include "builder/build/phase_runner.h"
#include "builder/build/work_directory.h"
#include "builder/plan/build_key.h"
#include "builder/plan/build_plan.h"
#include "builder/plan/php_extensions.h"
#include "image/pack.h"
#include "image/signed_manifest.h"
#include "image/tree.h"

namespace paas::builder {

// One build whose key is not known yet, in the order of its phases.
class ImageBuilder::Run {
 public:
  Run(ImageBuilder& builder, const BuildRequest& request, const ChosenBase& base,
      BuildObserver& observer, BuildResult& result)
      : builder_(builder), request_(request), base_(base), observer_(observer), result_(result) {}

  Status Execute(const ArchiveReader& source) {
    const image::RuntimeDescription runtime =
        base_.image.manifest.runtime.value_or(image::RuntimeDescription{});
    PAAS_RETURN_IF_ERROR(CheckExtensions(runtime));
    PAAS_ASSIGN_OR_RETURN(const std::vector<BuildPhase> phases,
                          PlanBuild(request_.application, runtime.commands));
    PAAS_ASSIGN_OR_RETURN(const BuildRoom::Ticket room,
                          builder_.room_.Admit(request_.project, request_.application.name));
    PAAS_ASSIGN_OR_RETURN(const WorkDirectory work,
                          WorkDirectory::Create(builder_.settings_.work_root));
    observer_.OnSourceNeeded();
    PAAS_RETURN_IF_ERROR(UnpackSource(source, work.app(), SourceLimits{}));
    PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> keys, RestoreCaches(work));
    PAAS_ASSIGN_OR_RETURN(PhaseRunner runner, MakeRunner(work));
    for (const BuildPhase& phase : phases) {
      PAAS_ASSIGN_OR_RETURN(std::optional<BuildFailure> failure, runner.Run(phase));
      if (!failure) continue;
      result_.failure = *std::move(failure);
      return absl::OkStatus();
    }
    SaveCaches(work, keys);
    return PackAndStore(work);
  }

 private:
  Status CheckExtensions(const image::RuntimeDescription& runtime) {
    const auto extensions = runtime.properties.find("php.extensions");
    if (extensions == runtime.properties.end()) return absl::OkStatus();
    PAAS_ASSIGN_OR_RETURN(
        std::vector<std::string> warnings,
        CheckPhpExtensions(request_.application.runtime, base_.reference, extensions->second));
    result_.warnings.insert(result_.warnings.end(), warnings.begin(), warnings.end());
    return absl::OkStatus();
  }

  StatusOr<PhaseRunner> MakeRunner(const WorkDirectory& work) {
    PAAS_ASSIGN_OR_RETURN(
        Task task, CommonTask(builder_.settings_, work, request_.project, request_.application.name,
                              result_.base_digest, request_.environment));
    // Tools that write times into what they make (Python's bytecode) take the image's.
    task.environment["SOURCE_DATE_EPOCH"] = std::to_string(ImageTime(result_.build_key));
    return PhaseRunner(*builder_.tasks_, observer_, std::move(task), work.app(),
                       builder_.settings_.disk_bytes);
  }

  CacheScope ScopeOf(const WorkDirectory& work) const {
    return {request_.project, request_.application.name, base_.reference, work.app()};
  }

  StatusOr<std::vector<std::string>> RestoreCaches(const WorkDirectory& work) {
    const std::vector<model::BuildCache>& caches = request_.application.build.caches;
    if (caches.empty()) return std::vector<std::string>();
    observer_.OnPhase("caches", "Restoring build caches");
    PAAS_ASSIGN_OR_RETURN(KeptCaches::Restored restored,
                          builder_.caches_.Restore(ScopeOf(work), caches));
    for (const std::string& line : restored.lines) {
      observer_.OnOutput("caches", line + "\n", /*is_stderr=*/false);
    }
    return std::move(restored.keys);
  }

  // A build is not worse for what is not kept of it.
  void SaveCaches(const WorkDirectory& work, const std::vector<std::string>& keys) {
    if (keys.empty()) return;
    const StatusOr<std::vector<std::string>> lines =
        builder_.caches_.Save(ScopeOf(work), request_.application.build.caches, keys);
    if (!lines.ok()) {
      result_.warnings.push_back("W: " + Message(lines.status()));
      return;
    }
    if (!lines->empty()) observer_.OnPhase("caches", "Keeping build caches");
    for (const std::string& line : *lines) {
      observer_.OnOutput("caches", line + "\n", /*is_stderr=*/false);
    }
  }

  Status PackAndStore(const WorkDirectory& work) {
    observer_.OnPhase("pack", "Compressing application");
    const Status checked = CheckOutput(work);
    if (checked.code() == absl::StatusCode::kInvalidArgument ||
        checked.code() == absl::StatusCode::kResourceExhausted) {
      result_.failure = {.phase = "pack", .message = Message(checked)};
      return absl::OkStatus();
    }
    PAAS_RETURN_IF_ERROR(checked);
    PAAS_ASSIGN_OR_RETURN(image::StagedFile staged, builder_.store_->Stage());
    PAAS_ASSIGN_OR_RETURN(
        const image::FileDigest packed,
        image::Pack(work.app(), staged.path(), image::OptionsFor(image::ImageKind::kApplication)));
    const image::Manifest manifest = DescribeImage(packed);
    PAAS_ASSIGN_OR_RETURN(const std::string document,
                          image::SignManifest(manifest, *builder_.key_));
    PAAS_RETURN_IF_ERROR(builder_.store_->Put(std::move(staged), document).status());
    PAAS_RETURN_IF_ERROR(
        builder_.store_->SetRef(image::RefKind::kBuild, result_.build_key, manifest.digest));
    result_.image_digest = manifest.digest.ToString();
    result_.image_bytes = manifest.size_bytes;
    builder_.room_.Remember(request_.project, request_.application.name,
                            DiskUsage(work.app(), builder_.settings_.disk_bytes),
                            manifest.size_bytes);
    return absl::OkStatus();
  }

  Status CheckOutput(const WorkDirectory& work) {
    PAAS_RETURN_IF_ERROR(
        image::InspectTree(work.app(), image::RulesFor(image::ImageKind::kApplication)).status());
    return MakeMountPoints(work.app(), request_.application, result_.warnings);
  }

  image::Manifest DescribeImage(const image::FileDigest& packed) const {
    image::Manifest manifest;
    manifest.digest = packed.digest;
    manifest.size_bytes = packed.size_bytes;
    manifest.build_key = result_.build_key;
    manifest.tree = request_.tree;
    manifest.base_digest = base_.image.manifest.digest;
    for (const model::Mount& mount : request_.application.container.mounts) {
      manifest.mounts.push_back(mount.path);
    }
    manifest.created = std::chrono::duration_cast<std::chrono::seconds>(
                           std::chrono::system_clock::now().time_since_epoch())
                           .count();
    return manifest;
  }

  ImageBuilder& builder_;
  const BuildRequest& request_;
  const ChosenBase& base_;
  BuildObserver& observer_;
  BuildResult& result_;
};

StatusOr<BuildResult> ImageBuilder::Build(const BuildRequest& request, const ArchiveReader& source,
                                          BuildObserver& observer) {
  PAAS_ASSIGN_OR_RETURN(const ChosenBase base, ChooseBase(*store_, request.application));
  BuildResult result;
  result.base_digest = base.image.manifest.digest.ToString();
  result.base_reference = base.reference;
  result.build_key = BuildKey(request, result.base_digest);
  if (!base.warning.empty()) result.warnings.push_back(base.warning);
  const InUse::Hold base_hold = in_use_.Use(result.base_digest);
  const InUse::Hold caches_hold = in_use_.Use(request.project);
  const auto lock = keys_.Acquire(result.build_key);
  const StatusOr<image::StoredImage> known =
      store_->Resolve(image::RefKind::kBuild, result.build_key);
  // Touched before it is told of: from then on nobody collects it for a while.
  if (known.ok() && !request.rebuild && store_->Touch(known->manifest.digest).ok()) {
    result.reused = true;
    result.image_digest = known->manifest.digest.ToString();
    result.image_bytes = known->manifest.size_bytes;
    return result;
  }
  PAAS_RETURN_IF_ERROR(Run(*this, request, base, observer, result).Execute(source));
  return result;
}

}  // namespace paas::builder
