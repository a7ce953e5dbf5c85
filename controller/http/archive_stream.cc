#include "controller/http/archive_stream.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <chrono>

namespace paas::controller::http {
namespace {

// The call has a deadline of its own; a history takes its time to be packed.
constexpr std::chrono::hours kPatience(24);

}  // namespace

ArchiveStream::ArchiveStream(std::unique_ptr<RpcCall> call,
                             std::unique_ptr<google::protobuf::Message> message)
    : call_(std::move(call)), message_(std::move(message)) {}

ArchiveStream::~ArchiveStream() = default;

Status ArchiveStream::Begin() {
  has_message_ = call_->Read(message_.get(), kPatience) == RpcCall::News::kMessage;
  if (has_message_) return absl::OkStatus();
  const Status ended = call_->Finish();
  return ended.ok() ? Internal("an archive without a byte") : ended;
}

StatusOr<std::string> ArchiveStream::Next() {
  if (!has_message_ && call_->Read(message_.get(), kPatience) != RpcCall::News::kMessage) {
    PAAS_RETURN_IF_ERROR(call_->Finish());
    return std::string();
  }
  has_message_ = false;
  const auto* field = message_->GetDescriptor()->FindFieldByName("archive");
  std::string piece = message_->GetReflection()->GetString(*message_, field);
  // An empty one would be the end.
  if (piece.empty()) return Internal("an archive with an empty piece");
  return piece;
}

}  // namespace paas::controller::http
