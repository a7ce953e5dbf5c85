#include "controller/http/rpc_call.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"

namespace paas::controller::http {
namespace {

using google::protobuf::Message;

grpc::ByteBuffer ToBytes(const Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

bool FromBytes(const grpc::ByteBuffer& bytes, Message* message) {
  std::vector<grpc::Slice> slices;
  if (!bytes.Dump(&slices).ok()) return false;
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return message->ParseFromString(text);
}

}  // namespace

void ActiveCalls::CancelAll() {
  const std::lock_guard lock(mutex_);
  is_over_ = true;
  for (RpcCall* call : calls_) call->Cancel();
}

void ActiveCalls::Add(RpcCall& call) {
  const std::lock_guard lock(mutex_);
  calls_.insert(&call);
  if (is_over_) call.Cancel();
}

void ActiveCalls::Remove(RpcCall& call) {
  const std::lock_guard lock(mutex_);
  calls_.erase(&call);
}

RpcCall::RpcCall(ActiveCalls& calls, const std::shared_ptr<grpc::Channel>& channel,
                 const google::protobuf::MethodDescriptor& method, const std::string& authorization,
                 std::chrono::milliseconds timeout)
    : calls_(calls) {
  rpc::SetDeadline(context_, timeout);
  if (!authorization.empty()) context_.AddMetadata("authorization", authorization);
  grpc::GenericStub stub(channel);
  stream_ = stub.PrepareCall(&context_, "/" + method.service()->full_name() + "/" + method.name(),
                             &queue_);
  pending_ = kStart;
  stream_->StartCall(reinterpret_cast<void*>(kStart));
  Await(kStart);
  calls_.Add(*this);
}

RpcCall::~RpcCall() {
  calls_.Remove(*this);
  if (!finished_) {
    Cancel();
    (void)Finish();
  }
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

bool RpcCall::Await(Tag tag) {
  void* done = nullptr;
  bool ok = false;
  while (pending_ == tag && queue_.Next(&done, &ok)) pending_ = kNone;
  return ok;
}

bool RpcCall::AwaitFor(std::chrono::milliseconds patience, bool* ok) {
  void* done = nullptr;
  const auto news = queue_.AsyncNext(&done, ok, std::chrono::system_clock::now() + patience);
  if (news == grpc::CompletionQueue::TIMEOUT) return false;
  pending_ = kNone;
  return true;
}

bool RpcCall::Write(const Message& request) {
  pending_ = kWrite;
  stream_->Write(ToBytes(request), reinterpret_cast<void*>(kWrite));
  return Await(kWrite);
}

bool RpcCall::WritesDone() {
  pending_ = kWritesDone;
  stream_->WritesDone(reinterpret_cast<void*>(kWritesDone));
  return Await(kWritesDone);
}

RpcCall::News RpcCall::AwaitAnswer(std::chrono::milliseconds patience) {
  if (pending_ == kNone) {
    pending_ = kMetadata;
    stream_->ReadInitialMetadata(reinterpret_cast<void*>(kMetadata));
  }
  bool ok = false;
  if (!AwaitFor(patience, &ok)) return News::kQuiet;
  answered_ = ok;
  return ok ? News::kMessage : News::kEnd;
}

std::string RpcCall::Said(const std::string& key) const {
  if (!answered_) return "";
  const auto& metadata = context_.GetServerInitialMetadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return "";
  return {found->second.data(), found->second.size()};
}

RpcCall::News RpcCall::Read(Message* message, std::chrono::milliseconds patience) {
  bool ok = false;
  if (pending_ == kMetadata) {
    if (!AwaitFor(patience, &ok)) return News::kQuiet;
    answered_ = ok;
  }
  if (pending_ == kNone) {
    pending_ = kRead;
    stream_->Read(&buffer_, reinterpret_cast<void*>(kRead));
  }
  if (!AwaitFor(patience, &ok)) return News::kQuiet;
  if (!ok) return News::kEnd;
  if (FromBytes(buffer_, message)) return News::kMessage;
  status_ = Internal("an answer that cannot be read");
  Cancel();
  return News::kEnd;
}

Status RpcCall::Finish() {
  if (finished_) return status_;
  finished_ = true;
  if (pending_ != kNone) Await(pending_);
  grpc::Status ended;
  pending_ = kFinish;
  stream_->Finish(&ended, reinterpret_cast<void*>(kFinish));
  Await(kFinish);
  if (status_.ok()) status_ = rpc::FromGrpc(ended);
  return status_;
}

}  // namespace paas::controller::http
