#include "controller/http/event_text.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "controller/http/messages.h"
#include "controller/http/problem.h"

namespace paas::controller::http {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The name of the field of its oneof `kind` that is set; empty: it has none.
std::string KindOf(const Message& message) {
  const auto* kind = message.GetDescriptor()->FindOneofByName("kind");
  if (kind == nullptr) return "";
  const FieldDescriptor* set = message.GetReflection()->GetOneofFieldDescriptor(message, kind);
  return set == nullptr ? "" : set->name();
}

std::string SequenceOf(const Message& message) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("sequence");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_UINT64) return "";
  return std::to_string(message.GetReflection()->GetUInt64(message, field));
}

}  // namespace

StatusOr<std::string> EventText(const Message& message) {
  PAAS_ASSIGN_OR_RETURN(const std::string json, ToJson(message));
  const std::string kind = KindOf(message);
  const std::string sequence = SequenceOf(message);
  std::string text;
  if (!kind.empty()) text += "event: " + kind + "\n";
  if (!sequence.empty() && kind != "heartbeat") text += "id: " + sequence + "\n";
  return text + "data: " + json + "\n\n";
}

std::string ErrorEventText(const Status& status) {
  return "event: error\ndata: " + ProblemJson(status) + "\n\n";
}

std::string QuietText() { return ":\n\n"; }

bool AsksForEvents(std::string_view accept) {
  return accept.find(kEventStreamType) != std::string_view::npos;
}

}  // namespace paas::controller::http
