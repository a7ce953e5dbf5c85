#pragma once

#include <memory>
#include <string>

#include "controller/http/event_stream.h"

namespace paas::controller::http {

// The field `archive` of each message of a call, one message at a time.
class ArchiveStream final : public AnswerStream {
 public:
  // `message` is what the call's messages are read into.
  ArchiveStream(std::unique_ptr<RpcCall> call, std::unique_ptr<google::protobuf::Message> message);
  ~ArchiveStream() override;

  // Waits for the first piece. The call's status when it ended without one. Call it once, first.
  Status Begin();
  StatusOr<std::string> Next() override;

 private:
  std::unique_ptr<RpcCall> call_;
  std::unique_ptr<google::protobuf::Message> message_;
  bool has_message_ = false;
};

}  // namespace paas::controller::http
