#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace paas::paasctl {

class Value;
using List = std::vector<Value>;
using Field = std::pair<std::string, Value>;
using Object = std::vector<Field>;  // keeps its order

// A result of paasctl before it is printed: what JSON can say, in a stable order.
class Value {
 public:
  using Data = std::variant<std::nullptr_t, bool, int64_t, std::string, List, Object>;

  Value() : data_(nullptr) {}
  Value(std::string text) : data_(std::move(text)) {}
  Value(const char* text) : data_(std::string(text)) {}
  Value(List list) : data_(std::move(list)) {}
  Value(Object object) : data_(std::move(object)) {}
  template <std::integral T>
  Value(T number) : data_(Convert(number)) {}

  const Data& data() const { return data_; }

 private:
  static Data Convert(bool flag) { return flag; }
  template <std::integral T>
  static Data Convert(T number) {
    return static_cast<int64_t>(number);
  }

  Data data_;
};

// A list of strings as a Value.
Value StringList(const std::vector<std::string>& texts);

// `unix_ms` as RFC 3339 in UTC ("2026-11-22T03:05:00Z"), null when zero.
Value Timestamp(int64_t unix_ms);

// `text`, null when empty.
Value OptionalText(const std::string& text);

// The member `key`, null when it is missing.
const Value& Member(const Object& object, const std::string& key);

}  // namespace paas::paasctl
