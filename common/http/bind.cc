#include "common/http/bind.h"

#include <httplib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "common/os/file.h"

namespace paas::http {
namespace {

Status BindUnix(httplib::Server& server, const std::string& path, const std::string& group) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(std::filesystem::path(path).parent_path().string()));
  server.set_address_family(AF_UNIX);
  ::unlink(path.c_str());
  // Between bind and chmod the socket must not be open to others.
  const mode_t old_umask = ::umask(0177);
  const bool bound = server.bind_to_port(path, /*port=*/1);
  ::umask(old_umask);
  if (!bound) return Unavailable("cannot listen on unix:" + path);
  return os::OpenSocket(path, group, 0660);
}

Status BindTcp(httplib::Server& server, const std::string& address) {
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  std::string host = HostOf(address);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const int port = std::atoi(address.c_str() + address.rfind(':') + 1);
  if (server.bind_to_port(host, port)) return absl::OkStatus();
  return Unavailable("cannot listen on tcp:" + address);
}

}  // namespace

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }

bool IsLocal(const rpc::Endpoint& endpoint) {
  if (endpoint.kind == rpc::Endpoint::Kind::kUnix) return true;
  const std::string host = HostOf(endpoint.address);
  return host.starts_with("127.") || host == "[::1]" || host == "localhost";
}

Status Bind(httplib::Server& server, const rpc::Endpoint& endpoint, const std::string& group) {
  return endpoint.kind == rpc::Endpoint::Kind::kUnix ? BindUnix(server, endpoint.address, group)
                                                     : BindTcp(server, endpoint.address);
}

}  // namespace paas::http
