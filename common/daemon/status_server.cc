#include "common/daemon/status_server.h"

#include <httplib.h>

#include <thread>

#include "common/http/bind.h"

namespace paas::daemon {
namespace {

constexpr size_t kThreads = 2;
constexpr time_t kTimeoutSeconds = 5;

void SetText(httplib::Response& response, int status, const std::string& text) {
  response.status = status;
  response.set_content(text, "text/plain; charset=utf-8");
}

void SetVerdict(httplib::Response& response, const char* well,
                const std::vector<std::string>& faults) {
  std::string text;
  for (const std::string& fault : faults) text += fault + "\n";
  SetText(response, faults.empty() ? 200 : 503, faults.empty() ? std::string(well) + "\n" : text);
}

void Route(httplib::Server& server, const StatusPages& pages) {
  server.Get("/metrics", [ask = pages.metrics](const httplib::Request&, httplib::Response& to) {
    to.set_content(ask(), "text/plain; version=0.0.4; charset=utf-8");
  });
  server.Get("/healthz", [ask = pages.stuck](const httplib::Request&, httplib::Response& to) {
    SetVerdict(to, "ok", ask());
  });
  server.Get("/readyz", [ask = pages.reasons](const httplib::Request&, httplib::Response& to) {
    SetVerdict(to, "ready", ask());
  });
}

void Bound(httplib::Server& server) {
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_payload_max_length(0);
  server.set_keep_alive_max_count(1);
  server.set_read_timeout(kTimeoutSeconds, 0);
  server.set_write_timeout(kTimeoutSeconds, 0);
}

}  // namespace

struct StatusServer::Http {
  httplib::Server server;
  std::thread thread;
};

StatusOr<rpc::Endpoint> ParseStatusEndpoint(std::string_view text) {
  PAAS_ASSIGN_OR_RETURN(rpc::Endpoint endpoint, rpc::ParseEndpoint(text));
  if (http::IsLocal(endpoint)) return endpoint;
  return InvalidArgument("must be unix:/path or an address of the loopback device, but is \"" +
                         std::string(text) + "\"");
}

StatusOr<std::unique_ptr<StatusServer>> StatusServer::Start(const rpc::Endpoint& endpoint,
                                                            StatusPages pages) {
  auto http = std::make_unique<Http>();
  Bound(http->server);
  Route(http->server, pages);
  PAAS_RETURN_IF_ERROR(Annotate(http::Bind(http->server, endpoint), "/metrics"));
  http->thread = std::thread([server = &http->server] { server->listen_after_bind(); });
  // stop() before the loop has begun would be forgotten.
  while (!http->server.is_running()) std::this_thread::yield();
  return std::unique_ptr<StatusServer>(new StatusServer(std::move(http)));
}

StatusServer::StatusServer(std::unique_ptr<Http> http) : http_(std::move(http)) {}

StatusServer::~StatusServer() {
  http_->server.stop();
  http_->thread.join();
}

}  // namespace paas::daemon
