#include "controller/http/schemas.h"

#include <google/protobuf/descriptor.h>

namespace paas::controller::http {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Json = nlohmann::ordered_json;

// "controller.v1.Environment"
std::string NameOf(const Descriptor& message) {
  const std::string name = message.full_name();
  return name.starts_with("paas.") ? name.substr(5) : name;
}

Json EnumOf(const FieldDescriptor& field) {
  Json values = Json::array();
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    values.push_back(field.enum_type()->value(i)->name());
  }
  return {{"type", "string"}, {"enum", values}};
}

}  // namespace

Json Schemas::Reference(const Descriptor& message) {
  const std::string name = NameOf(message);
  if (all_.count(name) == 0) {
    all_[name] = Json::object();  // a message may hold its own kind
    all_[name] = OfMessage(message);
  }
  return {{"$ref", "#/components/schemas/" + name}};
}

Json Schemas::OfMessage(const Descriptor& message) {
  Json properties = Json::object();
  for (int i = 0; i < message.field_count(); ++i) {
    properties[message.field(i)->name()] = OfField(*message.field(i));
  }
  return {{"type", "object"}, {"properties", properties}};
}

Json Schemas::OfField(const FieldDescriptor& field) {
  if (field.is_map()) {
    const FieldDescriptor& value = *field.message_type()->FindFieldByName("value");
    return {{"type", "object"}, {"additionalProperties", OfValue(value)}};
  }
  if (field.is_repeated()) return {{"type", "array"}, {"items", OfValue(field)}};
  return OfValue(field);
}

Json Schemas::OfValue(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_INT32:
      return {{"type", "integer"}, {"format", "int32"}};
    case FieldDescriptor::CPPTYPE_UINT32:
      return {{"type", "integer"}, {"format", "int64"}, {"minimum", 0}};
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      return {{"type", "string"}, {"format", "int64"}};
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return {{"type", "number"}, {"format", "double"}};
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        return {{"type", "string"}, {"format", "byte"}};
      }
      return {{"type", "string"}};
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumOf(field);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Reference(*field.message_type());
  }
  return Json::object();
}

}  // namespace paas::controller::http
