#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paas::ssh {

// Numbers and strings as RFC 4251 §5 has them in SSH's messages. Pure.
inline std::string WireNumber(uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16),
          static_cast<char>(number >> 8), static_cast<char>(number)};
}
inline std::string WireString(std::string_view text) {
  return WireNumber(static_cast<uint32_t>(text.size())) + std::string(text);
}

// Takes a message apart; what is not there is nothing, and so is all that follows.
class WireReader {
 public:
  explicit WireReader(std::string_view text) : rest_(text) {}

  std::optional<uint8_t> Byte() {
    const std::optional<std::string_view> taken = Take(1);
    if (!taken) return std::nullopt;
    return static_cast<uint8_t>(taken->front());
  }
  std::optional<uint32_t> Number() {
    const std::optional<std::string_view> taken = Take(4);
    if (!taken) return std::nullopt;
    uint32_t number = 0;
    for (const char c : *taken) number = number << 8 | static_cast<uint8_t>(c);
    return number;
  }
  std::optional<std::string_view> String() {
    const std::optional<uint32_t> size = Number();
    return size ? Take(*size) : std::nullopt;
  }
  bool AtEnd() const { return !is_broken_ && rest_.empty(); }

 private:
  std::optional<std::string_view> Take(size_t size) {
    if (is_broken_ || size > rest_.size()) {
      is_broken_ = true;
      return std::nullopt;
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool is_broken_ = false;
};

}  // namespace paas::ssh
