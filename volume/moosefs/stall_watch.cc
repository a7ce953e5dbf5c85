#include "volume/moosefs/stall_watch.h"

namespace paas::volume {

std::set<std::string> StallWatch::Note(const std::set<std::string>& waiting, Time now) {
  std::erase_if(since_, [&](const auto& entry) { return !waiting.contains(entry.first); });
  std::set<std::string> stalled;
  for (const std::string& device : waiting) {
    const Time first = since_.emplace(device, now).first->second;
    if (now - first >= patience_) stalled.insert(device);
  }
  return stalled;
}

}  // namespace paas::volume
