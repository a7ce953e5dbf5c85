#include "agent/state/router_codec.h"

#include <nlohmann/json.hpp>

namespace paas::agent {

using nlohmann::json;

constexpr int kVersion = 1;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RouterUpstream, environment, container, port)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RouterSpec, image_digest, listen, upstreams, proxies,
                                   cache_megabytes)

std::string EncodeRouter(const RouterRecord& record) {
  const json document = {{"version", kVersion},
                         {"spec", record.spec},
                         {"ids", {{"base", record.ids.base}, {"size", record.ids.size}}},
                         {"address", record.address}};
  return document.dump(2, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
}

StatusOr<RouterRecord> DecodeRouter(std::string_view text) {
  try {
    const json document = json::parse(text);
    if (document.at("version").get<int>() > kVersion) {
      return InvalidArgument("written by a newer version");
    }
    RouterRecord record;
    document.at("spec").get_to(record.spec);
    document.at("ids").at("base").get_to(record.ids.base);
    document.at("ids").at("size").get_to(record.ids.size);
    document.at("address").get_to(record.address);
    return record;
  } catch (const json::exception& error) {
    return InvalidArgument(std::string("record of the router: ") + error.what());
  }
}

}  // namespace paas::agent
