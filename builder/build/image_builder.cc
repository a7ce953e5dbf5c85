#include "builder/build/image_builder.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <chrono>

#include "builder/build/mount_points.h"
#include "builder/build/output_tail.h"
#include "builder/build/work_directory.h"
#include "builder/plan/build_key.h"
#include "builder/plan/php_extensions.h"
#include "builder/plan/tool_environment.h"
#include "common/os/file.h"
#include "image/pack.h"
#include "image/signed_manifest.h"
#include "image/tree.h"
#include "model/base_image.h"
#include "model/provided_variables.h"

namespace paas::builder {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kDiskCheck{2};

// The cache is bound beside /tmp, which containers may write to, and found where projects look.
constexpr char kPhaseStart[] =
    "ln -s /mnt /tmp/cache\n"
    // Headers of the image's own Node.js, for native modules.
    "mkdir -p /tmp/cache/node-gyp\n"
    "[ ! -d /usr/share/paas/node-gyp ] || ln -sfn /usr/share/paas/node-gyp/* /tmp/cache/node-gyp/\n"
    "exec /usr/bin/dash /run/config/phase\n";

std::string SignalName(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

BuildFailure DescribeFailure(const BuildPhase& phase, const TaskEnd& end, const OutputTail& tail) {
  BuildFailure failure{.phase = phase.name, .exit_code = end.code};
  if (end.signal != 0) failure.signal = SignalName(end.signal);
  failure.out_of_memory = end.out_of_memory;
  failure.timed_out = end.timed_out;
  failure.last_lines = tail.Lines();
  if (end.timed_out) {
    failure.message = phase.name + " took too long";
  } else if (end.out_of_memory) {
    failure.message = phase.name + " ran out of memory";
  } else if (end.signal != 0) {
    failure.message = phase.name + " was ended by " + failure.signal;
  } else {
    failure.message = phase.name + " exited with " + std::to_string(end.code);
  }
  return failure;
}

}  // namespace

struct ImageBuilder::Base {
  image::StoredImage image;
  std::string reference;
  std::string warning;
};

StatusOr<ImageBuilder::Base> ImageBuilder::ChooseBase(const BuildRequest& request) const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                        store_->ListRefs(image::RefKind::kBase));
  std::vector<model::RuntimeType> available;
  for (const std::string& name : names) {
    const size_t dash = name.rfind('-');
    if (dash != std::string::npos)
      available.push_back({name.substr(0, dash), name.substr(dash + 1)});
  }
  PAAS_ASSIGN_OR_RETURN(
      const model::BaseImageChoice choice,
      model::SelectBaseImage(model::PrimaryRuntime(request.application), available));
  PAAS_ASSIGN_OR_RETURN(image::StoredImage stored,
                        store_->Resolve(image::RefKind::kBase, choice.reference));
  return Base{std::move(stored), choice.reference, choice.warning};
}

// One build whose key is not known yet, in the order of its phases.
class ImageBuilder::Run {
 public:
  Run(ImageBuilder& builder, const BuildRequest& request, const Base& base, BuildObserver& observer,
      BuildResult& result)
      : builder_(builder), request_(request), base_(base), observer_(observer), result_(result) {}

  Status Execute(const ArchiveReader& source) {
    const image::RuntimeDescription runtime =
        base_.image.manifest.runtime.value_or(image::RuntimeDescription{});
    PAAS_RETURN_IF_ERROR(CheckExtensions(runtime));
    PAAS_ASSIGN_OR_RETURN(const std::vector<BuildPhase> phases,
                          PlanBuild(request_.application, runtime.commands));
    PAAS_ASSIGN_OR_RETURN(const WorkDirectory work,
                          WorkDirectory::Create(builder_.settings_.work_root));
    observer_.OnSourceNeeded();
    PAAS_RETURN_IF_ERROR(UnpackSource(source, work.app(), SourceLimits{}));
    PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> keys, RestoreCaches(work));
    for (const BuildPhase& phase : phases) {
      PAAS_ASSIGN_OR_RETURN(const bool succeeded, RunPhase(phase, work));
      if (!succeeded) return absl::OkStatus();
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

  Task MakeTask(const BuildPhase& phase, const WorkDirectory& work,
                const std::string& cache) const {
    Task task;
    task.id = work.id() + "-" + phase.name;
    task.base_digest = result_.base_digest;
    task.argv = {"/usr/bin/dash", "-c", kPhaseStart};
    task.environment = request_.environment;
    task.environment.insert(builder_.settings_.environment.begin(),
                            builder_.settings_.environment.end());
    task.environment.insert({"PATH", model::kSearchPath});
    task.environment["PLATFORM_CACHE_DIR"] = "/tmp/cache";
    // Tools that write times into what they make (Python's bytecode) take the image's.
    task.environment["SOURCE_DATE_EPOCH"] = std::to_string(ImageTime(result_.build_key));
    task.environment.insert(ToolEnvironment().begin(), ToolEnvironment().end());
    task.binds = {{work.app(), "/app"}, {cache, "/mnt"}};
    task.files = builder_.settings_.files;
    task.files.push_back({"phase", phase.script});
    task.limits = builder_.settings_.limits;
    return task;
  }

  // False when the phase failed; then the result says why.
  StatusOr<bool> RunPhase(const BuildPhase& phase, const WorkDirectory& work) {
    observer_.OnPhase(phase.name, phase.text);
    const std::string cache =
        builder_.settings_.cache_root + "/" + request_.project + "/" + request_.application.name;
    PAAS_RETURN_IF_ERROR(MakeWebDirectory(cache));
    OutputTail tail;
    const auto sink = [&](std::string_view text, bool is_stderr) {
      tail.Add(text);
      observer_.OnOutput(phase.name, text, is_stderr);
    };
    bool disk_full = false;
    auto next_check = Clock::now() + kDiskCheck;
    const auto cancelled = [&] {
      if (Clock::now() >= next_check) {
        next_check = Clock::now() + kDiskCheck;
        disk_full =
            DiskUsage(work.app(), builder_.settings_.disk_bytes) > builder_.settings_.disk_bytes;
      }
      return disk_full || observer_.IsCancelled();
    };
    StatusOr<TaskEnd> end = builder_.tasks_->Run(MakeTask(phase, work, cache), sink, cancelled);
    if (disk_full) {
      result_.failure = {.phase = phase.name,
                         .message = phase.name + " wrote more than the build may",
                         .last_lines = tail.Lines()};
      return false;
    }
    PAAS_RETURN_IF_ERROR(end.status());
    if (end->Succeeded()) return true;
    result_.failure = DescribeFailure(phase, *end, tail);
    return false;
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
  const Base& base_;
  BuildObserver& observer_;
  BuildResult& result_;
};

StatusOr<BuildResult> ImageBuilder::Build(const BuildRequest& request, const ArchiveReader& source,
                                          BuildObserver& observer) {
  PAAS_ASSIGN_OR_RETURN(const Base base, ChooseBase(request));
  BuildResult result;
  result.base_digest = base.image.manifest.digest.ToString();
  result.base_reference = base.reference;
  result.build_key = BuildKey(request, result.base_digest);
  if (!base.warning.empty()) result.warnings.push_back(base.warning);
  const auto lock = keys_.Acquire(result.build_key);
  const StatusOr<image::StoredImage> known =
      store_->Resolve(image::RefKind::kBuild, result.build_key);
  if (known.ok() && !request.rebuild) {
    result.reused = true;
    result.image_digest = known->manifest.digest.ToString();
    result.image_bytes = known->manifest.size_bytes;
    return result;
  }
  PAAS_RETURN_IF_ERROR(Run(*this, request, base, observer, result).Execute(source));
  return result;
}

}  // namespace paas::builder
