#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "common/rpc/endpoint.h"
#include "paasctl/client/client.h"

namespace paas::paasctl {

struct ClientOptions {
  rpc::Endpoint endpoint;
  rpc::TlsFiles tls;
  // --timeout: bounds every call. Unset: seconds for questions, a day for streams.
  std::optional<std::chrono::milliseconds> timeout;
  std::string token;  // empty: none is shown
};

// A client that connects when it is first used.
StatusOr<std::unique_ptr<Client>> MakeGrpcClient(const ClientOptions& options);

}  // namespace paas::paasctl
