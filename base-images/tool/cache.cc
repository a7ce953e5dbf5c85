#include "base-images/tool/cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base-images/tool/recipe_digest.h"
#include "common/os/file.h"

namespace paas::base_image {

Status Cache::Prepare() const {
  for (const char* name : {"layers", "archives", "packages", "logs", "locks", "work"}) {
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(root_ + "/" + name));
  }
  return {};
}

StatusOr<os::UniqueFd> Cache::Lock(const std::string& name) const {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd,
                        os::Open(root_ + "/locks/" + name, O_RDWR | O_CREAT, 0600));
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return ErrnoStatus("lock " + name);
  }
  return fd;
}

os::UniqueFd Cache::TryLock(const std::string& name) const {
  auto fd = os::Open(root_ + "/locks/" + name, O_RDWR | O_CREAT, 0600);
  if (!fd.ok() || ::flock(fd->get(), LOCK_EX | LOCK_NB) != 0) return {};
  return *std::move(fd);
}

std::string Cache::ImagePath(const image::Digest& recipe) const {
  return root_ + "/" + recipe.hex() + ".sqfs";
}

std::string Cache::LayerPath(const image::Digest& layer) const {
  return root_ + "/layers/" + layer.hex() + ".tar";
}

std::string Cache::LogPath(const std::string& image) const {
  return root_ + "/logs/" + image + ".log";
}

std::string Cache::WorkPath(const std::string& image) const { return root_ + "/work/" + image; }

BuildPaths Cache::PathsFor(const std::string& image, const Layer& layer) const {
  const std::string work = WorkPath(image);
  return {.layer = LayerPath(LayerDigest(layer)),
          .archives = root_ + "/archives",
          .packages = root_ + "/packages/" + layer.suite,
          .temp = work + "/tmp",
          .root = work + "/root",
          .mount = work + "/mount"};
}

std::optional<image::Manifest> Cache::Find(const image::Digest& recipe) const {
  const auto text = os::ReadFile(root_ + "/" + recipe.hex() + ".manifest");
  if (!text.ok() || !os::Exists(ImagePath(recipe))) return std::nullopt;
  auto manifest = image::ParseManifest(*text);
  if (!manifest.ok()) return std::nullopt;
  return *std::move(manifest);
}

Status Cache::Add(const image::Digest& recipe, const image::Manifest& manifest,
                  const std::string& image_file) const {
  const std::string target = ImagePath(recipe);
  if (::rename(image_file.c_str(), target.c_str()) != 0) return ErrnoStatus("rename " + image_file);
  return os::WriteFileDurably(root_ + "/" + recipe.hex() + ".manifest", image::ToJson(manifest));
}

}  // namespace paas::base_image
