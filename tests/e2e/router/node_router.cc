#include "tests/e2e/router/node_router.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "common/os/unique_fd.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using nlohmann::json;

json ReadJson(const std::string& path) {
  return json::parse(os::ReadFile(SharedPlatform().root() + path).value_or("{}"), nullptr,
                     /*allow_exceptions=*/false);
}

std::string ConfigPath() { return SharedPlatform().root() + "/run/router/nginx.conf"; }

}  // namespace

NodeRouter::NodeRouter() {
  auto channel =
      rpc::Connect({rpc::Endpoint::Kind::kUnix, SharedPlatform().root() + "/run/agent.sock"}, {});
  EXPECT_TRUE(channel.ok());
  agent_ = paas::agent::v1::Agent::NewStub(*channel);
}

pid_t NodeRouter::Pid() {
  const json record = ReadJson("/paas-agent/records/node--router.json");
  return record.is_object() ? record.value("pid", 0) : 0;
}

// PID 1 of a pid namespace ends after everybody else in it.
bool NodeRouter::Kill(pid_t master) {
  const os::UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, master, 0)));
  pollfd ended{pidfd.get(), POLLIN, 0};
  return ::kill(master, SIGKILL) == 0 && ::poll(&ended, 1, /*timeout_ms=*/10000) == 1;
}

bool NodeRouter::AwaitAnother(pid_t old) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  const std::string url = "http://127.0.0.1:" + std::to_string(SharedPlatform().router_port());
  while (std::chrono::steady_clock::now() < deadline) {
    const pid_t now = Pid();
    if (now != 0 && now != old && Curl(url).status == 404) return true;
  }
  return false;
}

StatusOr<bool> NodeRouter::Apply(
    const std::function<void(paas::agent::v1::ApplyRouterRequest&)>& change) {
  const json spec = ReadJson("/paas-agent/router/router.json").at("spec");
  paas::agent::v1::ApplyRouterRequest request;
  request.set_image_digest(spec.at("image_digest").get<std::string>());
  for (const json& address : spec.at("listen")) request.add_listen(address.get<std::string>());
  for (const json& upstream : spec.at("upstreams")) {
    auto& added = *request.add_upstreams();
    added.set_environment(upstream.at("environment").get<std::string>());
    added.set_container(upstream.at("container").get<std::string>());
    added.set_port(upstream.at("port").get<uint32_t>());
  }
  for (const json& proxy : spec.at("proxies")) request.add_proxies(proxy.get<std::string>());
  request.set_cache_megabytes(spec.at("cache_megabytes").get<uint32_t>());
  change(request);
  grpc::ClientContext context;
  paas::agent::v1::ApplyRouterResponse response;
  PAAS_RETURN_IF_ERROR(rpc::FromGrpc(agent_->ApplyRouter(&context, request, &response)));
  return response.changed();
}

std::string NodeRouter::Text() { return os::ReadFile(ConfigPath()).value_or(""); }

void NodeRouter::Propose(const std::string& text) {
  EXPECT_TRUE(os::WriteFileDurably(ConfigPath() + ".new", text).ok());
}

}  // namespace paas::testing
