#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace paas::controller::http {

inline constexpr char kEventStreamType[] = "text/event-stream";

// One server-sent event: of an ActivityEvent its kind as `event` and its sequence as `id`; what is
// not kept (a heartbeat) has no id. Of other messages the data alone. Pure.
StatusOr<std::string> EventText(const google::protobuf::Message& message);
// A stream that ends with an error after it began.
std::string ErrorEventText(const Status& status);
// A comment, which keeps what is in between from closing the connection.
std::string QuietText();

// Whether an Accept header asks for events by name.
bool AsksForEvents(std::string_view accept);

}  // namespace paas::controller::http
