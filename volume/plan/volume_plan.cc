#include "volume/plan/volume_plan.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace paas::volume {
namespace {

constexpr uint64_t kMegabyte = 1'000'000;
constexpr uint64_t kGigabyte = 1'000'000'000;

Step PlanVolume(const DesiredVolume& desired, const std::vector<VolumeState>& observed) {
  Step step{.kind = StepKind::kCreate, .id = desired.id, .limit_bytes = desired.limit_bytes};
  const auto existing = std::find_if(observed.begin(), observed.end(),
                                     [&](const auto& state) { return state.id == desired.id; });
  if (existing == observed.end()) return step;
  step.old_limit_bytes = existing->limit_bytes;
  step.kind = existing->limit_bytes == desired.limit_bytes ? StepKind::kKeep : StepKind::kSetLimit;
  return step;
}

}  // namespace

std::string DescribeSize(uint64_t bytes) {
  if (bytes == 0) return "no limit";
  if (bytes < kMegabyte) return std::to_string(bytes) + " bytes";
  if (bytes < kGigabyte) return std::to_string(bytes / kMegabyte) + " MB";
  const uint64_t tenths = bytes / (kGigabyte / 10);
  const std::string fraction = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
  return std::to_string(tenths / 10) + fraction + " GB";
}

StatusOr<uint64_t> ParseSize(std::string_view text) {
  static const std::map<std::string_view, uint64_t> kUnits = {{"", 1},
                                                              {"M", 1'000'000},
                                                              {"MB", 1'000'000},
                                                              {"MiB", 1ull << 20},
                                                              {"G", 1'000'000'000},
                                                              {"GB", 1'000'000'000},
                                                              {"GiB", 1ull << 30},
                                                              {"T", 1'000'000'000'000},
                                                              {"TB", 1'000'000'000'000},
                                                              {"TiB", 1ull << 40}};
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = kUnits.find(text.substr(static_cast<size_t>(end - text.data())));
  const bool valid =
      error == std::errc() && unit != kUnits.end() && number <= (~uint64_t{0} >> 1) / unit->second;
  if (valid) return number * unit->second;
  return InvalidArgument("\"" + std::string(text) + "\" is not a size like 20G or 512MiB");
}

std::string Step::Describe() const {
  switch (kind) {
    case StepKind::kKeep:
      return "keep volume " + id.name;
    case StepKind::kCreate:
      return "create volume " + id.name + ", " + DescribeSize(limit_bytes);
    case StepKind::kSetLimit:
      return "limit volume " + id.name + ": " + DescribeSize(old_limit_bytes) + " → " +
             DescribeSize(limit_bytes);
  }
  return "";
}

std::vector<Step> PlanVolumes(const std::vector<DesiredVolume>& desired,
                              const std::vector<VolumeState>& observed) {
  std::vector<Step> steps;
  for (const DesiredVolume& volume : desired) steps.push_back(PlanVolume(volume, observed));
  return steps;
}

}  // namespace paas::volume
