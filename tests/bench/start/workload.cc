#include "tests/bench/start/workload.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "common/os/file.h"
#include "image/loop_squashfs.h"
#include "image/pack.h"
#include "image/store.h"
#include "tests/bench/start/blueprint.h"

namespace paas::bench {

const char kApplication[] =
    R"({"name":"app","type":"php:8.2",
        "web":{"locations":{"/":{"root":"web","passthru":"/index.php"}}}})";
const char kAnswer[] = "served by php-fpm";

namespace {

constexpr char kScript[] = R"(<?php
echo 'served by ', PHP_SAPI === 'fpm-fcgi' ? 'php-fpm' : PHP_SAPI, "\n";
)";

Status Install(const std::string& root, const container::ConfigFile& file) {
  const std::string path = root + "/" + file.path;
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(std::filesystem::path(path).parent_path()));
  if (!file.link_target.empty()) {
    if (::symlink(file.link_target.c_str(), path.c_str()) == 0) return absl::OkStatus();
    return ErrnoStatus("link " + path);
  }
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path, file.content, file.mode));
  if (::chown(path.c_str(), file.uid, file.gid) != 0 || ::chmod(path.c_str(), file.mode) != 0) {
    return ErrnoStatus("set the owner of " + path);
  }
  return absl::OkStatus();
}

// runsvdir waits until a directory of services was left alone for a second; the engine gives its
// ramdisk old times for the same reason.
Status Age(const std::string& directory) {
  const std::array<timespec, 2> old{{{.tv_sec = 1}, {.tv_sec = 1}}};
  if (::utimensat(AT_FDCWD, directory.c_str(), old.data(), 0) == 0) return absl::OkStatus();
  return ErrnoStatus("age " + directory);
}

}  // namespace

StatusOr<std::unique_ptr<Workload>> Workload::Make(const WorkloadOptions& options) {
  std::string pattern = "/tmp/paas-bench-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return ErrnoStatus("make a directory in /tmp");
  if (::chmod(pattern.c_str(), 0755) != 0) return ErrnoStatus("chmod " + pattern);
  std::unique_ptr<Workload> workload(new Workload(pattern));
  PAAS_RETURN_IF_ERROR(workload->MountBase(options));
  PAAS_RETURN_IF_ERROR(workload->MountApplication());
  PAAS_RETURN_IF_ERROR(workload->WriteConfig());
  return workload;
}

Workload::~Workload() {
  (void)::umount2(config().c_str(), MNT_DETACH);
  (void)::umount2(app().c_str(), MNT_DETACH);
  (void)::umount2(base().c_str(), MNT_DETACH);
  (void)os::RemoveTree(directory_);
}

StatusOr<std::string> Workload::MakeLogs(const std::string& name) const {
  const std::string path = directory_ + "/logs/" + name;
  PAAS_RETURN_IF_ERROR(os::RemoveTree(path));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(path));
  return path;
}

Status Workload::MountBase(const WorkloadOptions& options) {
  PAAS_ASSIGN_OR_RETURN(image::TrustedKeys keys, image::TrustedKeys::Load(options.trusted_keys));
  PAAS_ASSIGN_OR_RETURN(const auto store, image::Store::Open(options.images, std::move(keys)));
  PAAS_ASSIGN_OR_RETURN(const image::Digest digest,
                        store->GetRef(image::RefKind::kBase, options.base));
  PAAS_ASSIGN_OR_RETURN(const image::OpenImage open, store->OpenForRead(digest));
  manifest_ = open.image.manifest;
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(base()));
  return image::LoopSquashfs().Mount(open.fd.get(), digest, base());
}

Status Workload::MountApplication() {
  const std::string source = directory_ + "/source";
  const std::string file = directory_ + "/app.sqfs";
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(source + "/web"));
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(source + "/web/index.php", kScript));
  PAAS_ASSIGN_OR_RETURN(
      const image::FileDigest packed,
      image::Pack(source, file, image::OptionsFor(image::ImageKind::kApplication)));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, os::Open(file, O_RDONLY));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(app()));
  return image::LoopSquashfs().Mount(fd.get(), packed.digest, app());
}

// In a tmpfs, as ours: so that services are listed, and started, in the same order.
Status Workload::WriteConfig() {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(config()));
  if (::mount("tmpfs", config().c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") != 0) {
    return ErrnoStatus("mount a tmpfs at " + config());
  }
  PAAS_ASSIGN_OR_RETURN(const agent::Blueprint blueprint, Draw(*this, {.number = 0}));
  for (const container::ConfigFile& file : blueprint.spec.config) {
    PAAS_RETURN_IF_ERROR(Install(config(), file));
  }
  return Age(config() + "/service");
}

}  // namespace paas::bench
