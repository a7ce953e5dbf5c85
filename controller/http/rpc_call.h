#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "common/status/status.h"

namespace google::protobuf {
class Message;
class MethodDescriptor;
}  // namespace google::protobuf

namespace paas::controller::http {

class RpcCall;

// The calls under way, so that they can be ended. Thread-safe; outlives its calls.
class ActiveCalls {
 public:
  // Ends all of them, and each that begins later.
  void CancelAll();

 private:
  friend class RpcCall;
  void Add(RpcCall& call);
  void Remove(RpcCall& call);

  std::mutex mutex_;
  std::set<RpcCall*> calls_;
  bool is_over_ = false;
};

// One call of an RPC of any shape. Not thread-safe, but for Cancel().
//
// Every use waits: Write() and Finish() until the call's deadline at most, Read() for as long as it
// is told.
class RpcCall {
 public:
  // `authorization` is what the caller showed; empty: nothing.
  RpcCall(ActiveCalls& calls, const std::shared_ptr<grpc::Channel>& channel,
          const google::protobuf::MethodDescriptor& method, const std::string& authorization,
          std::chrono::milliseconds timeout);
  ~RpcCall();  // cancels a call that has not ended
  RpcCall(const RpcCall&) = delete;
  RpcCall& operator=(const RpcCall&) = delete;

  // False when the call has ended; Finish() says why.
  bool Write(const google::protobuf::Message& request);
  bool WritesDone();

  enum class News { kMessage, kQuiet, kEnd };
  // Waits for the server's first word. kMessage: there is one, which may be that of a refusal; then
  // the end follows.
  News AwaitAnswer(std::chrono::milliseconds patience);
  // What the server said of the call when it took it up: "paas-activity"; empty: nothing.
  std::string Said(const std::string& key) const;
  News Read(google::protobuf::Message* message, std::chrono::milliseconds patience);

  // How the call ended. Internal when a message could not be read.
  Status Finish();
  // From any thread; all others return soon.
  void Cancel() { context_.TryCancel(); }

 private:
  enum Tag : intptr_t { kNone, kStart, kWrite, kWritesDone, kMetadata, kRead, kFinish };
  // Waits for the one operation under way; whether it went well.
  bool Await(Tag tag);
  bool AwaitFor(std::chrono::milliseconds patience, bool* ok);

  ActiveCalls& calls_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  Tag pending_ = kNone;
  grpc::ByteBuffer buffer_;
  bool answered_ = false;
  bool finished_ = false;
  Status status_;
};

}  // namespace paas::controller::http
