// paas-health ENDPOINT: exits 0 when the daemon there says SERVING (grpc.health.v1), else 1.

#include <cstdio>

#include "common/rpc/channel.h"
#include "common/rpc/health_client.h"

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
  using paas::rpc::Health;
  auto channel = paas::rpc::Connect(*endpoint, {});
  if (!channel.ok()) return 1;
  return paas::rpc::AskHealth(*channel, std::chrono::seconds(2)) == Health::kServing ? 0 : 1;
}
