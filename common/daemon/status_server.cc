#include "common/daemon/status_server.h"

#include <httplib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "common/os/file.h"

namespace paas::daemon {
namespace {

constexpr size_t kThreads = 2;
constexpr time_t kTimeoutSeconds = 5;

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }

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
  // The library's own (SO_REUSEPORT) shares the port with whoever was given the same one.
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  server.set_keep_alive_max_count(1);
  server.set_read_timeout(kTimeoutSeconds, 0);
  server.set_write_timeout(kTimeoutSeconds, 0);
}

bool BindUnix(httplib::Server& server, const std::string& path) {
  server.set_address_family(AF_UNIX);
  ::unlink(path.c_str());
  // Between bind and chmod the socket must not be open to others.
  const mode_t old_umask = ::umask(0177);
  const bool bound = server.bind_to_port(path, /*port=*/1);
  ::umask(old_umask);
  return bound && ::chmod(path.c_str(), 0660) == 0;
}

bool BindTcp(httplib::Server& server, const std::string& address) {
  std::string host = HostOf(address);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return server.bind_to_port(host, std::atoi(address.c_str() + address.rfind(':') + 1));
}

}  // namespace

struct StatusServer::Http {
  httplib::Server server;
  std::thread thread;
};

StatusOr<rpc::Endpoint> ParseStatusEndpoint(std::string_view text) {
  PAAS_ASSIGN_OR_RETURN(rpc::Endpoint endpoint, rpc::ParseEndpoint(text));
  if (endpoint.kind == rpc::Endpoint::Kind::kUnix) return endpoint;
  const std::string host = HostOf(endpoint.address);
  if (host.starts_with("127.") || host == "[::1]" || host == "localhost") return endpoint;
  return InvalidArgument("must be unix:/path or an address of the loopback device, but is \"" +
                         std::string(text) + "\"");
}

StatusOr<std::unique_ptr<StatusServer>> StatusServer::Start(const rpc::Endpoint& endpoint,
                                                            StatusPages pages) {
  auto http = std::make_unique<Http>();
  Bound(http->server);
  Route(http->server, pages);
  const bool is_unix = endpoint.kind == rpc::Endpoint::Kind::kUnix;
  if (is_unix) {
    PAAS_RETURN_IF_ERROR(
        os::MakeDirectories(std::filesystem::path(endpoint.address).parent_path().string()));
  }
  const bool bound =
      is_unix ? BindUnix(http->server, endpoint.address) : BindTcp(http->server, endpoint.address);
  if (!bound) return Unavailable("cannot listen on " + endpoint.Target() + " for /metrics");
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
