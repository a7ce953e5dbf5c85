#include "model/resource_wish.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace paas::model {
namespace {

constexpr std::string_view kDefault = "default";
constexpr std::array<std::string_view, 8> kSizeNames = {"AUTO", "XS", "S",   "M",
                                                        "L",    "XL", "2XL", "4XL"};
constexpr uint64_t kMostMegabytes = 1ull << 24;
constexpr uint32_t kMostCpus = 1024;
constexpr uint32_t kMostProcesses = 1u << 22;  // of the kernel

bool IsContainerName(std::string_view name) {
  return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

// Shown in an error: what a stranger typed may be anything.
std::string Shown(std::string_view text) {
  std::string shown(text.substr(0, 60));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return "\"" + shown + "\"";
}

Status NotThat(std::string_view key, std::string_view value, const std::string& wanted) {
  return InvalidArgument(std::string(key) + " takes " + wanted + " or default, not " +
                         Shown(value));
}

std::optional<uint64_t> Number(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

// "0.25" → 250
std::optional<uint32_t> Thousandths(std::string_view text) {
  const size_t dot = text.find('.');
  const auto whole = Number(text.substr(0, dot));
  if (!whole || *whole > kMostCpus) return {};
  uint64_t part = 0;
  if (dot != std::string_view::npos) {
    const std::string_view digits = text.substr(dot + 1);
    const auto number = Number(digits);
    if (!number || digits.size() > 3) return {};
    part = *number;
    for (size_t i = digits.size(); i < 3; ++i) part *= 10;
  }
  return static_cast<uint32_t>(*whole * 1000 + part);
}

std::optional<uint64_t> Megabytes(std::string_view text, uint64_t per_gigabyte) {
  uint64_t factor = 1;
  if (text.ends_with("GB") || text.ends_with("MB")) {
    factor = text.ends_with("GB") ? per_gigabyte : 1;
    text.remove_suffix(2);
  }
  const auto number = Number(text);
  if (!number || *number > kMostMegabytes) return {};
  return std::min(*number * factor, kMostMegabytes);
}

Status ReadKey(std::string_view key, std::string_view value, ResourceWish& wish) {
  const bool is_default = value == kDefault;
  if (key == "cpu") {
    wish.cpu_millis = is_default ? 0 : Thousandths(value);
    if (is_default || wish.cpu_millis.value_or(0) > 0) return absl::OkStatus();
    return NotThat(key, value, "a number of CPUs like 0.5");
  }
  if (key == "memory") {
    wish.memory_mb = is_default ? 0 : Megabytes(value, 1024);
    if (is_default || wish.memory_mb.value_or(0) > 0) return absl::OkStatus();
    return NotThat(key, value, "megabytes like 512, or 2GB,");
  }
  if (key == "disk") {
    wish.disk_mb = is_default ? 0 : Megabytes(value, 1000);
    if (is_default || wish.disk_mb.value_or(0) > 0) return absl::OkStatus();
    return NotThat(key, value, "megabytes like 2048, or 2GB,");
  }
  if (key == "pids") {
    const auto number = is_default ? 0 : Number(value);
    wish.pids = static_cast<uint32_t>(number.value_or(0));
    if (is_default || (number && *number > 0 && *number <= kMostProcesses)) return absl::OkStatus();
    return NotThat(key, value, "a number of processes");
  }
  if (key == "size") {
    wish.size = std::string(value);
    const bool is_size = std::find(kSizeNames.begin(), kSizeNames.end(), value) != kSizeNames.end();
    if (is_default) wish.size.clear();
    if (is_default) wish.cpu_millis = 0;
    if (is_default) wish.memory_mb = 0;
    return is_size || is_default ? absl::OkStatus()
                                 : NotThat(key, value, "XS, S, M, L, XL, 2XL, 4XL");
  }
  return InvalidArgument(Shown(key) + " is none of cpu, memory, pids, disk and size");
}

void Add(const std::string& item, std::string& text) {
  text += (text.ends_with('=') ? "" : ",") + item;
}

template <typename T>
std::string Value(T number) {
  return number == 0 ? std::string(kDefault) : std::to_string(number);
}

std::string Cpus(uint32_t millis) {
  if (millis == 0) return std::string(kDefault);
  std::string part = std::to_string(millis % 1000);
  return std::to_string(millis / 1000) + "." + std::string(3 - part.size(), '0') + part;
}

}  // namespace

StatusOr<ResourceWish> ParseResourceWish(std::string_view text) {
  const size_t equals = text.find('=');
  ResourceWish wish{.container = std::string(text.substr(0, equals))};
  if (equals == std::string_view::npos || !IsContainerName(wish.container)) {
    return InvalidArgument(Shown(text) + " is not like app=cpu:0.5,memory:512");
  }
  std::string_view rest = text.substr(equals + 1);
  if (rest == kDefault) {
    wish.cpu_millis = wish.pids = 0;
    wish.memory_mb = wish.disk_mb = 0;
    return wish;
  }
  while (true) {
    const size_t comma = rest.find(',');
    const std::string_view item = rest.substr(0, comma);
    const size_t colon = item.find(':');
    if (colon == std::string_view::npos) {
      return InvalidArgument(Shown(item) + " is not like cpu:0.5");
    }
    PAAS_RETURN_IF_ERROR(ReadKey(item.substr(0, colon), item.substr(colon + 1), wish));
    if (comma == std::string_view::npos) return wish;
    rest.remove_prefix(comma + 1);
  }
}

std::string ToString(const ResourceWish& wish) {
  std::string text = wish.container + "=";
  if (!wish.size.empty()) Add("size:" + wish.size, text);
  if (wish.cpu_millis) Add("cpu:" + Cpus(*wish.cpu_millis), text);
  if (wish.memory_mb) Add("memory:" + Value(*wish.memory_mb), text);
  if (wish.pids) Add("pids:" + Value(*wish.pids), text);
  if (wish.disk_mb) Add("disk:" + Value(*wish.disk_mb), text);
  return text;
}

}  // namespace paas::model
