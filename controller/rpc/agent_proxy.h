#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "common/status/status.h"
#include "controller/state/state_store.h"
#include "paas/agent/v1/agent.grpc.pb.h"

namespace paas::controller {

// Hands calls about containers on to the agent. Callers name environments as branches; the agent
// knows machine names. One message is in flight in each direction, so a slow side slows the other.
// Thread-safe.
class AgentProxy {
 public:
  AgentProxy(StateStore& store, std::shared_ptr<grpc::Channel> channel)
      : store_(store), stub_(paas::agent::v1::Agent::NewStub(std::move(channel))) {}

  using ExecStream =
      grpc::ServerReaderWriter<paas::agent::v1::ExecResponse, paas::agent::v1::ExecRequest>;
  Status List(const std::string& project, const std::string& environment,
              paas::agent::v1::ListResponse* response);
  Status Stats(paas::agent::v1::StatsRequest request, paas::agent::v1::StatsResponse* response);
  Status Network(paas::agent::v1::NetworkRequest request,
                 paas::agent::v1::NetworkResponse* response);
  // `permit` is asked about the first message before anything else is done.
  Status Exec(grpc::ServerContext& context, ExecStream& stream,
              const std::function<Status(const paas::agent::v1::ExecRequest&)>& permit);
  Status Logs(grpc::ServerContext& context, paas::agent::v1::LogsRequest request,
              grpc::ServerWriter<paas::agent::v1::LogChunk>& writer);
  Status Node(paas::agent::v1::NodeResponse* response);

 private:
  // Replaces a branch name by its machine name. NotFound when there is no such environment.
  Status Translate(const std::string& project, std::string* environment);
  // Turns the release that is asked for into times. Its containers; empty: those of any release.
  StatusOr<std::set<std::string>> NarrowToRelease(paas::agent::v1::LogsRequest& request);
  // Asks the agent, once the environment's name is the agent's.
  template <typename Request, typename Reply>
  Status Ask(grpc::Status (paas::agent::v1::Agent::Stub::*method)(grpc::ClientContext*,
                                                                  const Request&, Reply*),
             Request& request, Reply* reply);

  StateStore& store_;
  std::unique_ptr<paas::agent::v1::Agent::Stub> stub_;
};

}  // namespace paas::controller
