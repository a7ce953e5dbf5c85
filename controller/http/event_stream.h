#pragma once

#include <memory>
#include <string>

#include "controller/http/rpc_call.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace paas::controller::http {

// The messages of a call that streams them, as server-sent events. Used by one thread.
class EventStream {
 public:
  // `message` is what the call's messages are read into.
  EventStream(std::unique_ptr<RpcCall> call, std::unique_ptr<google::protobuf::Message> message);
  ~EventStream();

  // Waits a moment for the first message. The call's status when it ended without one: then there
  // is nothing to stream. Call it once, first.
  enum class Begun { kStreams, kEnded };
  StatusOr<Begun> Begin();

  // The next text to send, after a quarter of a minute at most; empty when the stream has ended.
  std::string Next();

 private:
  std::unique_ptr<RpcCall> call_;
  std::unique_ptr<google::protobuf::Message> message_;
  bool has_message_ = false;
  bool ended_ = false;
};

}  // namespace paas::controller::http
