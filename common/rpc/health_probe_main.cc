// paas-health ENDPOINT: exits 0 when the daemon there says SERVING (grpc.health.v1), else 1.

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>

#include "common/rpc/channel.h"

namespace {

// grpc.health.v1 on the wire: an empty HealthCheckRequest asks for the whole server; the response
// is field 1, a varint, where 1 means SERVING. Two fixed byte strings need no generated code.
bool IsServing(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  paas::rpc::SetDeadline(context, std::chrono::seconds(2));
  grpc::CompletionQueue queue;
  const grpc::Slice empty;
  const grpc::ByteBuffer request(&empty, 1);
  auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  std::vector<grpc::Slice> slices;
  if (!ok || !status.ok() || !response.Dump(&slices).ok() || slices.empty()) return false;
  return slices[0].size() == 2 && slices[0].begin()[0] == 0x08 && slices[0].begin()[1] == 0x01;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: paas-health unix:/path|tcp:host:port\n");
    return 2;
  }
  auto endpoint = paas::rpc::ParseEndpoint(argv[1]);
  if (!endpoint.ok()) {
    std::fprintf(stderr, "paas-health: %s\n", paas::Message(endpoint.status()).c_str());
    return 2;
  }
  auto channel = paas::rpc::Connect(*endpoint, {});
  return channel.ok() && IsServing(*channel) ? 0 : 1;
}
