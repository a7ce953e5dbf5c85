#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace paas::controller {

// An image in the store of the platform, or a node's copy of it.
struct StoredImage {
  std::string digest;
  uint64_t bytes = 0;
  bool is_base = false;
  std::string reference;             // of a base image: what it was built as, "nodejs-18"
  std::vector<std::string> aliases;  // references that lead to it now
  std::chrono::seconds idle{0};      // since it was published, reused or fetched
  bool in_use = false;               // mounted, wanted by a node, or under a build that runs

  bool operator==(const StoredImage&) const = default;
};

// What builds of an application left for the next one.
struct StoredCache {
  std::string name;  // "shop/app"
  uint64_t bytes = 0;
  std::chrono::seconds idle{0};
  bool in_use = false;

  bool operator==(const StoredCache&) const = default;
};

// Everything that could go, and all that speaks for it.
struct GarbageFacts {
  std::vector<StoredImage> images;       // of the store that the builder fills
  std::vector<StoredImage> node_images;  // copies; empty when the node shares the store
  std::vector<StoredCache> caches;
  std::map<std::string, std::vector<std::string>> pins;  // digest → "shop/main r3"
  std::set<std::string> leases;  // digests that activities under way may be about to need
};

struct GarbagePolicy {
  std::chrono::seconds grace = std::chrono::hours(1);  // images used since stay
  std::chrono::seconds cache_age = std::chrono::hours(24 * 30);
};

enum class GarbageKind { kAppImage, kBaseImage, kNodeCopy, kBuildCache };

// "app image", "base image", "node copy", "build cache"
const char* Name(GarbageKind kind);

// One thing on disk and what becomes of it.
struct GarbageItem {
  GarbageKind kind = GarbageKind::kAppImage;
  std::string name;  // a digest, or "shop/app" of a cache
  uint64_t bytes = 0;
  bool goes = false;
  std::string reason;  // why it goes or stays

  bool operator==(const GarbageItem&) const = default;
};

// What goes first, then what stays, each with the largest first. PURE.
std::vector<GarbageItem> PlanGarbage(const GarbageFacts& facts, const GarbagePolicy& policy);

// Of the items that go.
uint64_t BytesThatGo(const std::vector<GarbageItem>& items);

}  // namespace paas::controller
