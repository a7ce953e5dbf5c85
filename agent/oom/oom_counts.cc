#include "agent/oom/oom_counts.h"

#include <nlohmann/json.hpp>

namespace paas::agent {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;

}  // namespace

OomCount Counted(OomCount before, const std::string& instance, uint32_t kills, int64_t unix_ms) {
  const bool is_same = before.instance == instance && before.seen <= kills;
  const uint32_t fresh = kills - (is_same ? before.seen : 0);
  before.instance = instance;
  before.seen = kills;
  before.total += fresh;
  if (fresh > 0) before.last_unix_ms = unix_ms;
  return before;
}

OomCount OomCountStore::Get(const std::string& id) const {
  const StatusOr<std::string> text = records_.Get(id);
  if (!text.ok()) return {};
  try {
    const Json json = Json::parse(*text);
    return {.instance = json.at("instance"),
            .seen = json.at("seen"),
            .total = json.at("total"),
            .last_unix_ms = json.at("last_unix_ms")};
  } catch (const Json::exception&) {
    return {};
  }
}

Status OomCountStore::Put(const std::string& id, const OomCount& count) const {
  const Json json = {{"version", kVersion},
                     {"instance", count.instance},
                     {"seen", count.seen},
                     {"total", count.total},
                     {"last_unix_ms", count.last_unix_ms}};
  return records_.Put(id, json.dump(2));
}

}  // namespace paas::agent
