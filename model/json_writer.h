#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/value.h"

namespace paas::model {

// Writes compact JSON in the order of the calls. The caller keeps Begin/End and Key/value in
// balance. Strings are UTF-8; control characters are escaped.
class JsonWriter {
 public:
  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view key);
  JsonWriter& Null();
  JsonWriter& Bool(bool value);
  JsonWriter& Int(int64_t value);
  JsonWriter& Double(double value);  // null when it is not finite
  JsonWriter& String(std::string_view value);
  // A whole value that is JSON already.
  JsonWriter& Raw(std::string_view json);
  // null when `value` is empty.
  JsonWriter& StringOrNull(std::string_view value);

  std::string Take() && { return std::move(text_); }

 private:
  void BeforeValue();
  void Quote(std::string_view value);

  std::string text_;
  bool needs_comma_ = false;
};

void WriteValue(JsonWriter& json, const Value& value);
void WriteValue(JsonWriter& json, const Value::Map& map);

}  // namespace paas::model
