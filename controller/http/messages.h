#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "controller/http/route_table.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace paas::controller::http {

// Requests and answers between JSON and protobuf: protobuf's own mapping, with the fields named as
// in the .proto files. Pure.

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type);

// The request of an RPC, from what was asked for. InvalidArgument names the field that is unknown,
// of another kind, or said twice with different values.
StatusOr<std::unique_ptr<google::protobuf::Message>> ReadRequest(
    const Route& route, const PathFields& fields,
    const std::vector<std::pair<std::string, std::string>>& query, std::string_view body);

// All fields, those with their default too.
StatusOr<std::string> ToJson(const google::protobuf::Message& message);

// Gives one field a value that is written as text: of lists one more. "variable.name" leads into
// messages.
Status SetField(google::protobuf::Message& message, std::string_view path, const std::string& text);

}  // namespace paas::controller::http
