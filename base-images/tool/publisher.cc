#include "base-images/tool/publisher.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base-images/tool/archives.h"
#include "base-images/tool/recipe_digest.h"
#include "common/os/file.h"
#include "image/signed_manifest.h"

namespace paas::base_image {
namespace {

Status CopyInto(const std::string& source, int target) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, os::Open(source, O_RDONLY));
  constexpr size_t kChunkBytes = 64u << 20;
  while (true) {
    // Shares the blocks where the filesystem can.
    const ssize_t copied = ::copy_file_range(fd.get(), nullptr, target, nullptr, kChunkBytes, 0);
    if (copied == 0) return {};
    if (copied < 0 && errno != EINTR) return ErrnoStatus("copy " + source);
  }
}

}  // namespace

StatusOr<Publisher> Publisher::Open(const std::string& images, const std::string& keys) {
  const std::string trusted_dir = keys + "/trusted";
  PAAS_ASSIGN_OR_RETURN(image::SigningKey key, image::SigningKey::LoadOrGenerate(
                                                   keys + "/image-signing.key", trusted_dir));
  PAAS_ASSIGN_OR_RETURN(image::TrustedKeys trusted, image::TrustedKeys::Load(trusted_dir));
  PAAS_ASSIGN_OR_RETURN(auto store, image::Store::Open(images, std::move(trusted)));
  return Publisher(std::move(store), std::move(key));
}

bool Publisher::IsPublished(const Recipe& recipe) const {
  const auto stored = store_->Resolve(image::RefKind::kBase, Reference(recipe));
  if (!stored.ok()) return false;
  // What was built with a digest of the operator's cannot be compared.
  if (!HasEveryDigest(recipe)) return true;
  return stored->manifest.build_key == RecipeDigest(recipe).ToString();
}

Status Publisher::Publish(const image::Manifest& manifest, const std::string& image_file) {
  PAAS_ASSIGN_OR_RETURN(const std::string document, image::SignManifest(manifest, key_));
  PAAS_ASSIGN_OR_RETURN(image::StagedFile staged, store_->Stage());
  PAAS_RETURN_IF_ERROR(CopyInto(image_file, staged.fd()));
  PAAS_RETURN_IF_ERROR(store_->Put(std::move(staged), document).status());
  return store_->SetRef(image::RefKind::kBase, manifest.reference, manifest.digest);
}

}  // namespace paas::base_image
