#include "controller/http/event_stream.h"

#include <google/protobuf/message.h>

#include "controller/http/event_text.h"

namespace paas::controller::http {
namespace {

// What is refused is refused within this time; a stream that has nothing to say yet begins then.
constexpr std::chrono::seconds kFirst(2);
// Proxies close what is silent for a minute.
constexpr std::chrono::seconds kQuiet(15);

}  // namespace

EventStream::EventStream(std::unique_ptr<RpcCall> call,
                         std::unique_ptr<google::protobuf::Message> message)
    : call_(std::move(call)), message_(std::move(message)) {}

EventStream::~EventStream() = default;

StatusOr<EventStream::Begun> EventStream::Begin() {
  switch (call_->Read(message_.get(), kFirst)) {
    case RpcCall::News::kMessage:
      has_message_ = true;
      return Begun::kStreams;
    case RpcCall::News::kQuiet:
      return Begun::kStreams;
    case RpcCall::News::kEnd:
      break;
  }
  ended_ = true;
  PAAS_RETURN_IF_ERROR(call_->Finish());
  return Begun::kEnded;
}

StatusOr<std::string> EventStream::Next() {
  if (ended_) return std::string();
  if (!has_message_) {
    switch (call_->Read(message_.get(), kQuiet)) {
      case RpcCall::News::kQuiet:
        return QuietText();
      case RpcCall::News::kMessage:
        break;
      case RpcCall::News::kEnd: {
        ended_ = true;
        const Status status = call_->Finish();
        return status.ok() ? std::string() : ErrorEventText(status);
      }
    }
  }
  has_message_ = false;
  const StatusOr<std::string> text = EventText(*message_);
  return text.ok() ? *text : ErrorEventText(text.status());
}

}  // namespace paas::controller::http
