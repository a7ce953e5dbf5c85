#include "controller/http/http_server.h"

#include <thread>

#include "common/http/bind.h"
#include "controller/http/listener.h"

namespace paas::controller::http {

struct HttpServer::Listener {
  Listener(std::unique_ptr<Api> served, SslContext context)
      : api(std::move(served)), server(*api, std::move(context)) {}

  std::unique_ptr<Api> api;
  ApiListener server;
  std::thread thread;
};

StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpSettings& settings,
                                                        std::unique_ptr<Api> api) {
  SslContext context;
  const bool is_unix = settings.endpoint.kind == rpc::Endpoint::Kind::kUnix;
  if (!is_unix && !settings.tls.empty()) {
    PAAS_ASSIGN_OR_RETURN(context, MakeSslContext(settings.tls));
  } else if (!paas::http::IsLocal(settings.endpoint)) {
    return InvalidArgument("listening on tcp:" + settings.endpoint.address + " needs TLS files");
  }
  auto listener = std::make_unique<Listener>(std::move(api), std::move(context));
  PAAS_RETURN_IF_ERROR(Annotate(
      paas::http::Bind(listener->server, settings.endpoint, settings.socket_group), "HTTP API"));
  listener->server.Deepen();
  listener->thread = std::thread([server = &listener->server] { server->listen_after_bind(); });
  // stop() before the loop has begun would be forgotten.
  while (!listener->server.is_running()) std::this_thread::yield();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}

HttpServer::~HttpServer() { Shutdown(); }

void HttpServer::Shutdown() {
  if (!listener_->thread.joinable()) return;
  listener_->api->Shutdown();
  listener_->server.EndConnections();
  listener_->server.stop();
  listener_->thread.join();
  listener_->api.reset();
}

}  // namespace paas::controller::http
