#include "controller/plan/garbage_plan.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace paas::controller {
namespace {

using std::chrono::seconds;

constexpr size_t kShownReasons = 3;

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < kShownReasons; ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.size() > kShownReasons
             ? text + " and " + std::to_string(names.size() - kShownReasons) + " more"
             : text;
}

std::string Since(seconds idle) {
  const int64_t count = idle.count();
  if (count >= 2 * 86400) return std::to_string(count / 86400) + " days";
  if (count >= 2 * 3600) return std::to_string(count / 3600) + " h";
  return count >= 120 ? std::to_string(count / 60) + " min" : std::to_string(count) + " s";
}

// Why an image has to stay; "" when nothing speaks for it. What is certain comes first.
std::string Defence(const StoredImage& image, const GarbageFacts& facts,
                    const GarbagePolicy& policy) {
  const auto pins = facts.pins.find(image.digest);
  if (pins != facts.pins.end()) return "of " + Join(pins->second);
  if (!image.aliases.empty()) return "is " + Join(image.aliases);
  if (image.in_use) return "in use";
  if (facts.leases.contains(image.digest)) return "an activity under way needs it";
  if (image.idle < policy.grace) return "used " + Since(image.idle) + " ago";
  return "";
}

std::string Verdict(const StoredImage& image) {
  const std::string unused = "no kept release has it";
  return image.is_base ? unused + "; " + image.reference + " is another image now" : unused;
}

GarbageItem Judge(const StoredImage& image, GarbageKind kind, const GarbageFacts& facts,
                  const GarbagePolicy& policy) {
  const std::string defence = Defence(image, facts, policy);
  return {.kind = kind,
          .name = image.digest,
          .bytes = image.bytes,
          .goes = defence.empty(),
          .reason = defence.empty() ? Verdict(image) : defence};
}

// A node gets an image back from the store when it needs it: copies of what is not used there go.
GarbageItem JudgeCopy(StoredImage copy, const GarbageFacts& facts, const GarbagePolicy& policy) {
  copy.aliases.clear();
  GarbageItem item = Judge(copy, GarbageKind::kNodeCopy, facts, policy);
  if (item.goes) item.reason = "no kept release has it, and no container";
  return item;
}

GarbageItem JudgeCache(const StoredCache& cache, const GarbagePolicy& policy) {
  GarbageItem item{.kind = GarbageKind::kBuildCache, .name = cache.name, .bytes = cache.bytes};
  item.goes = !cache.in_use && cache.idle >= policy.cache_age;
  item.reason = cache.in_use ? "a build uses it" : "last used " + Since(cache.idle) + " ago";
  return item;
}

}  // namespace

const char* Name(GarbageKind kind) {
  switch (kind) {
    case GarbageKind::kAppImage:
      return "app image";
    case GarbageKind::kBaseImage:
      return "base image";
    case GarbageKind::kNodeCopy:
      return "node copy";
    case GarbageKind::kBuildCache:
      return "build cache";
  }
  return "";
}

std::vector<GarbageItem> PlanGarbage(const GarbageFacts& facts, const GarbagePolicy& policy) {
  std::vector<GarbageItem> items;
  for (const StoredImage& image : facts.images) {
    const GarbageKind kind = image.is_base ? GarbageKind::kBaseImage : GarbageKind::kAppImage;
    items.push_back(Judge(image, kind, facts, policy));
  }
  for (const StoredImage& copy : facts.node_images) {
    items.push_back(JudgeCopy(copy, facts, policy));
  }
  for (const StoredCache& cache : facts.caches) items.push_back(JudgeCache(cache, policy));
  std::stable_sort(items.begin(), items.end(), [](const GarbageItem& a, const GarbageItem& b) {
    return std::tuple(!a.goes, b.bytes, a.name) < std::tuple(!b.goes, a.bytes, b.name);
  });
  return items;
}

uint64_t BytesThatGo(const std::vector<GarbageItem>& items) {
  return std::accumulate(
      items.begin(), items.end(), uint64_t{0},
      [](uint64_t sum, const GarbageItem& item) { return sum + (item.goes ? item.bytes : 0); });
}

}  // namespace paas::controller
