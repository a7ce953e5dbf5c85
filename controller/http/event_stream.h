#pragma once

#include <memory>
#include <string>

#include "controller/http/rpc_call.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace paas::controller::http {

// An answer that comes in pieces. Used by one thread.
class AnswerStream {
 public:
  virtual ~AnswerStream() = default;
  // The next piece; empty when that was all. An error: there should be more and it cannot come.
  virtual StatusOr<std::string> Next() = 0;
};

// The messages of a call that streams them, as server-sent events.
class EventStream final : public AnswerStream {
 public:
  // `message` is what the call's messages are read into.
  EventStream(std::unique_ptr<RpcCall> call, std::unique_ptr<google::protobuf::Message> message);
  ~EventStream() override;

  // Waits a moment for the first message. The call's status when it ended without one: then there
  // is nothing to stream. Call it once, first.
  enum class Begun { kStreams, kEnded };
  StatusOr<Begun> Begin();

  // After a quarter of a minute at most. What goes wrong is an event, too.
  StatusOr<std::string> Next() override;

 private:
  std::unique_ptr<RpcCall> call_;
  std::unique_ptr<google::protobuf::Message> message_;
  bool has_message_ = false;
  bool ended_ = false;
};

}  // namespace paas::controller::http
