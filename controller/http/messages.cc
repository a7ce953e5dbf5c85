#include "controller/http/messages.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <charconv>

#include "common/text/closest_match.h"

namespace paas::controller::http {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

Status Refused(const FieldDescriptor& field, const char* wanted) {
  return InvalidArgument(field.name() + " takes " + wanted);
}

template <typename Number>
StatusOr<Number> ParseNumber(const FieldDescriptor& field, const std::string& text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  return Refused(field, "a number");
}

StatusOr<bool> ParseFlag(const FieldDescriptor& field, const std::string& text) {
  if (text == "true" || text == "false") return text == "true";
  return Refused(field, "true or false");
}

Status SetScalar(Message& message, const FieldDescriptor& field, const std::string& text) {
  const Reflection& to = *message.GetReflection();
  const bool adds = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) break;
      adds ? to.AddString(&message, &field, text) : to.SetString(&message, &field, text);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL: {
      PAAS_ASSIGN_OR_RETURN(const bool flag, ParseFlag(field, text));
      adds ? to.AddBool(&message, &field, flag) : to.SetBool(&message, &field, flag);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_UINT32: {
      PAAS_ASSIGN_OR_RETURN(const auto number, ParseNumber<uint32_t>(field, text));
      adds ? to.AddUInt32(&message, &field, number) : to.SetUInt32(&message, &field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      PAAS_ASSIGN_OR_RETURN(const auto number, ParseNumber<uint64_t>(field, text));
      adds ? to.AddUInt64(&message, &field, number) : to.SetUInt64(&message, &field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      PAAS_ASSIGN_OR_RETURN(const auto number, ParseNumber<int64_t>(field, text));
      adds ? to.AddInt64(&message, &field, number) : to.SetInt64(&message, &field, number);
      return absl::OkStatus();
    }
    default:
      break;
  }
  return InvalidArgument(field.name() + " cannot be given in a URL");
}

Status Unknown(const Message& message, const std::string& name) {
  std::vector<std::string> known;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    known.push_back(message.GetDescriptor()->field(i)->name());
  }
  const std::string close = text::ClosestMatch(name, known);
  return InvalidArgument("'" + name.substr(0, 64) + "' is not known here" +
                         (close.empty() ? "" : "; did you mean '" + close + "'?"));
}

std::string TextOf(const Message& message, const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING || field.is_repeated()) return "";
  return message.GetReflection()->GetString(message, &field);
}

Status ReadJson(std::string_view body, Message& message) {
  if (body.empty()) return absl::OkStatus();
  const auto read = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(body.data(), body.size()), &message);
  if (read.ok()) return absl::OkStatus();
  return InvalidArgument("the body: " + std::string(read.message()));
}

// A path says of what the call is; a body that says otherwise is a mistake.
Status SetFromPath(Message& message, std::string_view path, const std::string& value) {
  const size_t dot = path.find('.');
  const FieldDescriptor* field =
      message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
  if (field == nullptr) return Internal("no field " + std::string(path));
  if (dot != std::string_view::npos) {
    return SetFromPath(*message.GetReflection()->MutableMessage(&message, field),
                       path.substr(dot + 1), value);
  }
  const std::string said = TextOf(message, *field);
  if (!said.empty() && said != value) {
    return InvalidArgument(field->name() + " is '" + value + "' in the path and another in the " +
                           "request; leave it out");
  }
  return SetScalar(message, *field, value);
}

}  // namespace

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor* type) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<Message>(factory->GetPrototype(type)->New());
}

Status SetField(Message& message, std::string_view path, const std::string& text) {
  const std::string name(path.substr(0, path.find('.')));
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr) return Unknown(message, name);
  if (name.size() == path.size()) return SetScalar(message, *field, text);
  if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return Unknown(message, std::string(path));
  }
  return SetField(*message.GetReflection()->MutableMessage(&message, field),
                  path.substr(name.size() + 1), text);
}

StatusOr<std::unique_ptr<Message>> ReadRequest(
    const Route& route, const PathFields& fields,
    const std::vector<std::pair<std::string, std::string>>& query, std::string_view body) {
  std::unique_ptr<Message> message = NewMessage(MethodOf(route)->input_type());
  PAAS_RETURN_IF_ERROR(ReadJson(body, *message));
  for (const auto& [name, value] : query) PAAS_RETURN_IF_ERROR(SetField(*message, name, value));
  for (const auto& [path, value] : fields) PAAS_RETURN_IF_ERROR(SetFromPath(*message, path, value));
  return message;
}

StatusOr<std::string> ToJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto printed = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!printed.ok()) return Internal("the answer: " + std::string(printed.message()));
  return json;
}

}  // namespace paas::controller::http
