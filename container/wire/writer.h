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

class Writer {
 public:
  std::string Take() { return std::move(out_); }

  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void Put(const T& value) { out_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void Put(const std::string& text) {
    Put(static_cast<uint32_t>(text.size()));
    out_ += text;
  }
  template <class T>
  void Put(const std::vector<T>& list) {
    Put(static_cast<uint32_t>(list.size()));
    for (const T& item : list) Put(item);
  }
  void Put(const std::map<std::string, std::string>& map) {
    Put(static_cast<uint32_t>(map.size()));
    for (const auto& [key, value] : map) {
      Put(key);
      Put(value);
    }
  }
  template <class... T>
  void Put(const std::variant<T...>& choice) {
    Put(static_cast<uint8_t>(choice.index()));
    std::visit([this](const auto& value) { Put(value); }, choice);
  }
  template <class T>
  requires requires(const T& value) { Fields(value); }
  void Put(const T& value) {
    std::apply([this](const auto&... field) { (Put(field), ...); }, Fields(value));
  }

 private:
  std::string out_;
};

}  // namespace paas::container::wire
