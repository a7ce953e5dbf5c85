#include "builder/plan/build_key.h"

#include <string_view>

#include "common/digest/sha256.h"
#include "model/json.h"
#include "model/provided_variables.h"

namespace paas::builder {
namespace {

// Grows when the same input would be built differently.
constexpr std::string_view kFormat = "paas-build-1";

// Length-prefixed, so that no two lists of fields are the same text.
void Add(std::string& text, std::string_view field) {
  text += std::to_string(field.size());
  text += ':';
  text += field;
}

}  // namespace

std::string BuildKey(const BuildRequest& request, const std::string& base_digest) {
  std::string text;
  Add(text, kFormat);
  Add(text, request.tree);
  Add(text, model::BuildRelevantJson(request.application));
  Add(text, base_digest);
  for (const auto& [name, value] : request.environment) {
    if (!model::CountsForBuilds(name)) continue;
    Add(text, name);
    Add(text, value);
  }
  return digest::Sha256Hex(text);
}

uint32_t ImageTime(const std::string& build_key) {
  constexpr uint32_t kYear1980 = 315'532'800;
  constexpr uint32_t kSpread = 1u << 30;  // 34 years
  return kYear1980 +
         static_cast<uint32_t>(std::stoul(build_key.substr(0, 8), nullptr, 16)) % kSpread;
}

}  // namespace paas::builder
