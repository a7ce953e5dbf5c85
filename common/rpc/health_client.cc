#include "common/rpc/health_client.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include "common/rpc/channel.h"

namespace paas::rpc {
namespace {

// The response is field 1, a varint, where 1 means SERVING. Two fixed byte strings need no
// generated code.
bool SaysServing(const grpc::ByteBuffer& response) {
  std::vector<grpc::Slice> slices;
  if (!response.Dump(&slices).ok() || slices.empty()) return false;
  return slices[0].size() == 2 && slices[0].begin()[0] == 0x08 && slices[0].begin()[1] == 0x01;
}

bool IsSilence(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED;
}

}  // namespace

Health AskHealth(const std::shared_ptr<grpc::Channel>& channel, std::chrono::milliseconds timeout) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  SetDeadline(context, timeout);
  grpc::CompletionQueue queue;
  const grpc::Slice empty;  // an empty HealthCheckRequest asks for the whole server
  const grpc::ByteBuffer request(&empty, 1);
  auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!ok || IsSilence(status.error_code())) return Health::kNoAnswer;
  return status.ok() && SaysServing(response) ? Health::kServing : Health::kNotServing;
}

}  // namespace paas::rpc
