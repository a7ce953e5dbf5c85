#pragma once

#include <string>
#include <string_view>

#include "image/manifest.h"
#include "image/signature.h"

namespace paas::image {

// The document that is stored beside an image. InvalidArgument when the manifest is not valid.
StatusOr<std::string> SignManifest(const Manifest& manifest, const SigningKey& key);

// The manifest of a document, after its signature. Errors as TrustedKeys::Open and ParseManifest.
StatusOr<Manifest> OpenManifest(std::string_view document, const TrustedKeys& keys);

}  // namespace paas::image
