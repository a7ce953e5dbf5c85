#include "model/value.h"

#include "model/json_writer.h"

namespace paas::model {

namespace {

void Write(JsonWriter& json, const Value& value);

struct Writer {
  JsonWriter& json;

  void operator()(std::monostate) const { json.Null(); }
  void operator()(bool value) const { json.Bool(value); }
  void operator()(int64_t value) const { json.Int(value); }
  void operator()(double value) const { json.Double(value); }
  void operator()(const std::string& value) const { json.String(value); }
  void operator()(const Value::List& list) const {
    json.BeginArray();
    for (const Value& item : list) Write(json, item);
    json.EndArray();
  }
  void operator()(const Value::Map& map) const { WriteValue(json, map); }
  void operator()(const Value::Archive& archive) const {
    json.BeginObject().Key("!archive").String(archive.directory).EndObject();
  }
};

void Write(JsonWriter& json, const Value& value) { std::visit(Writer{json}, value.data); }

}  // namespace

void WriteValue(JsonWriter& json, const Value& value) { Write(json, value); }

void WriteValue(JsonWriter& json, const Value::Map& map) {
  json.BeginObject();
  for (const auto& [key, value] : map) {
    json.Key(key);
    Write(json, value);
  }
  json.EndObject();
}

const Value* Find(const Value::Map& map, std::string_view key) {
  for (const auto& [name, value] : map) {
    if (name == key) return &value;
  }
  return nullptr;
}

std::string ToJson(const Value& value) {
  JsonWriter json;
  WriteValue(json, value);
  return std::move(json).Take();
}

std::string ToJson(const Value::Map& map) {
  JsonWriter json;
  WriteValue(json, map);
  return std::move(json).Take();
}

std::string ToText(const Value& value) {
  if (value.IsNull()) return "";
  if (const std::string* text = value.AsString()) return *text;
  return ToJson(value);
}

}  // namespace paas::model
