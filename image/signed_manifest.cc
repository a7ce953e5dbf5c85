#include "image/signed_manifest.h"

namespace paas::image {

StatusOr<std::string> SignManifest(const Manifest& manifest, const SigningKey& key) {
  const std::string json = ToJson(manifest);
  PAAS_ASSIGN_OR_RETURN(const Manifest parsed, ParseManifest(json));
  if (!(parsed == manifest)) return InvalidArgument("manifest: text that is not UTF-8");
  return key.Sign(json);
}

StatusOr<Manifest> OpenManifest(std::string_view document, const TrustedKeys& keys) {
  PAAS_ASSIGN_OR_RETURN(const std::string json, keys.Open(document));
  return ParseManifest(json);
}

}  // namespace paas::image
