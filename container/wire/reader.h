#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "container/wire/fields.h"

// The codec of the launch protocol: numbers in the machine's byte order (both ends are on one
// machine), texts and lists with their length in front. Reading checks every bound and never
// allocates more than what the input could hold.

namespace paas::container::wire {

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  // True when everything so far was well-formed and nothing is left.
  bool Finished() const { return ok_ && in_.empty(); }

  void Get(bool& value) {
    uint8_t byte = 0;
    Get(byte);
    value = byte == 1;
    if (byte > 1) ok_ = false;
  }
  template <class T>
  requires std::is_arithmetic_v<T>
  void Get(T& value) { Raw(&value, sizeof value); }
  template <class T>
  requires std::is_enum_v<T>
  void Get(T& value) {
    Raw(&value, sizeof value);
    if (!IsValid(value)) {
      value = T{};
      ok_ = false;
    }
  }
  void Get(std::string& text) {
    const size_t size = Count(1);
    text.assign(in_.substr(0, size));
    in_.remove_prefix(size);
  }
  template <class T>
  void Get(std::vector<T>& list) {
    list.clear();
    for (size_t count = Count(1); ok_ && count > 0; --count) Get(list.emplace_back());
  }
  void Get(std::map<std::string, std::string>& map) {
    map.clear();
    for (size_t count = Count(8); ok_ && count > 0; --count) {
      std::string key;
      Get(key);
      Get(map[key]);
    }
  }
  template <class... T>
  void Get(std::variant<T...>& choice) {
    uint8_t index = 0;
    Get(index);
    if (!ok_ || !Choose(choice, index, std::index_sequence_for<T...>{})) ok_ = false;
  }
  template <class T>
  requires requires(T& value) { Fields(value); }
  void Get(T& value) {
    std::apply([this](auto&... field) { (Get(field), ...); }, Fields(value));
  }

 private:
  void Raw(void* value, size_t size) {
    if (!ok_ || in_.size() < size) {
      ok_ = false;
      std::memset(value, 0, size);
      return;
    }
    std::memcpy(value, in_.data(), size);
    in_.remove_prefix(size);
  }

  // A count of items that take at least `item_size` bytes each; 0 when the input is too short.
  // Items without content (a step without fields still has its index) always take a byte.
  size_t Count(size_t item_size) {
    uint32_t count = 0;
    Get(count);
    if (!ok_ || in_.size() / item_size < count) {
      ok_ = false;
      return 0;
    }
    return count;
  }

  template <class Variant, size_t... I>
  bool Choose(Variant& choice, size_t index, std::index_sequence<I...>) {
    return ((index == I ? (Get(choice.template emplace<I>()), true) : false) || ...);
  }

  std::string_view in_;
  bool ok_ = true;
};

}  // namespace paas::container::wire
