#pragma once

#include <string>

#include "common/rpc/endpoint.h"
#include "common/status/status.h"

namespace httplib {
class Server;
}  // namespace httplib

namespace paas::http {

// Binds a server of cpp-httplib that does not listen yet; its thread calls listen_after_bind().
//
// A unix socket is made with its directory, replaces a stale file, and has the mode 0660 from its
// first moment; `group` empty or unknown: the process's own. A TCP port is ours alone: the library
// would share it with whoever was given the same one. Unavailable when it cannot be had.
Status Bind(httplib::Server& server, const rpc::Endpoint& endpoint, const std::string& group = {});

// Of "127.0.0.1:80" or "[::1]:80", what is before the port; with its brackets.
std::string HostOf(const std::string& address);
// Whether an endpoint is reached from this machine alone.
bool IsLocal(const rpc::Endpoint& endpoint);

}  // namespace paas::http
