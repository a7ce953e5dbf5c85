#include <condition_variable>
#include <memory>
#include <mutex>
#include <sstream>

#include "paasctl/client/remote_command.h"
#include "paasctl/commands/container_choice.h"
#include "paasctl/commands/port_option.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"
#include "paasctl/terminal/interrupt.h"
#include "paasctl/tunnel/tunnel_server.h"

namespace paas::paasctl {
namespace {

constexpr uint16_t kFirstPort = 30000;
constexpr uint16_t kMostPorts = 1000;

// Where a relationship leads, without its password: that is in `paasctl exec -- env`.
struct Endpoint {
  std::string name;
  std::string host;
  std::string port;
  std::string scheme;
  std::string username;
  std::string path;
};

// One line a relationship, its fields between tabs.
constexpr char kListScript[] =
    "printf '%s' \"${PLATFORM_RELATIONSHIPS:-e30=}\" | base64 -d | jq -r 'to_entries[] | [.key, "
    ".value[0].host, (.value[0].port | tostring), .value[0].scheme, .value[0].username // \"\", "
    ".value[0].path // \"\"] | @tsv'";

std::vector<std::string> Split(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, '\t');) fields.push_back(Printable(field));
  return fields;
}

StatusOr<std::vector<Endpoint>> ListEndpoints(Client& client, const EnvironmentId& target,
                                              const std::string& container) {
  PAAS_ASSIGN_OR_RETURN(const RemoteResult result,
                        RunRemote(client, {target, container, {"dash", "-c", kListScript}}));
  if (!result.ok()) return FailedPrecondition(Printable(result.err));
  std::vector<Endpoint> endpoints;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> fields = Split(line);
    if (fields.size() < 4) continue;
    fields.resize(6);
    endpoints.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]});
  }
  return endpoints;
}

StatusOr<std::vector<Endpoint>> Choose(std::vector<Endpoint> endpoints, const std::string& wanted) {
  if (endpoints.empty()) return NotFound("the application has no relationships");
  if (wanted.empty()) return endpoints;
  std::vector<std::string> names;
  for (const Endpoint& endpoint : endpoints) {
    if (endpoint.name == wanted) return std::vector<Endpoint>{endpoint};
    names.push_back(endpoint.name);
  }
  return NotFound("there is no relationship " + wanted + "; there are " + Join(names, ", "));
}

// The port that was asked for, else the first free one from 30000 on.
StatusOr<std::unique_ptr<TunnelServer>> Open(uint16_t asked, const TunnelOpener& opener,
                                             const std::function<void(const Status&)>& on_error) {
  if (asked != 0) return TunnelServer::Start(asked, opener, on_error);
  for (uint16_t port = kFirstPort; port < kFirstPort + kMostPorts; ++port) {
    auto server = TunnelServer::Start(port, opener, on_error);
    if (server.ok() || !absl::IsAlreadyExists(server.status())) return server;
  }
  return Status(absl::StatusCode::kResourceExhausted, "no free port from 30000 to 30999");
}

// Until Ctrl-C.
void AwaitInterrupt() {
  std::mutex mutex;
  std::condition_variable changed;
  bool interrupted = false;
  const InterruptWatch watch([&](int) {
    const std::lock_guard lock(mutex);
    interrupted = true;
    changed.notify_all();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return interrupted; });
}

Object ToObject(const Endpoint& endpoint, uint16_t port) {
  return {{"relationship", endpoint.name},       {"address", "127.0.0.1:" + std::to_string(port)},
          {"scheme", endpoint.scheme},           {"username", OptionalText(endpoint.username)},
          {"path", OptionalText(endpoint.path)}, {"port", port}};
}

Outcome Run(Session& session, const Arguments& arguments, bool single) {
  const StatusOr<uint16_t> port = AskedPort(arguments, 0);
  if (!port.ok()) return UsageError(Message(port.status()));
  const EnvironmentId target = session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<std::string> container = ChooseContainer(session, **client, target);
  if (!container.ok()) return NotChosen(container.status());
  StatusOr<std::vector<Endpoint>> endpoints = ListEndpoints(**client, target, *container);
  if (!endpoints.ok()) return endpoints.status();
  endpoints = Choose(*std::move(endpoints), arguments.Get("relationship"));
  if (!endpoints.ok()) return endpoints.status();
  if (single && endpoints->size() > 1) {
    return UsageError("there are several relationships", "name one");
  }
  Listing listing{.name = "tunnels",
                  .columns = {{"relationship", "RELATIONSHIP"},
                              {"address", "LISTENS ON"},
                              {"scheme", "SCHEME"},
                              {"username", "USER"},
                              {"path", "PATH"}},
                  .rows = {},
                  .empty_text = "no tunnels"};
  // Each connection has threads of its own; lines must not run into each other.
  std::mutex notes;
  const auto on_error = [&session, &notes](const Status& status) {
    const std::lock_guard lock(notes);
    session.Note(Message(status));
  };
  std::vector<std::unique_ptr<TunnelServer>> servers;  // after what their threads use
  for (const Endpoint& endpoint : *endpoints) {
    const TunnelOpener opener = [&, endpoint] {
      return (*client)->Exec({.target = target,
                              .container = *container,
                              .argv = {"nc", "-N", endpoint.host, endpoint.port},
                              .tty = false,
                              .window = {},
                              .term = {}});
    };
    auto server = Open(*port, opener, on_error);
    if (!server.ok()) return server.status();
    listing.rows.push_back(ToObject(endpoint, (*server)->port()));
    servers.push_back(*std::move(server));
  }
  {
    const std::lock_guard lock(notes);
    session.Print(listing);
    session.Note("open until Ctrl-C");
  }
  AwaitInterrupt();
  return kExitInterrupted;
}

}  // namespace

Verb TunnelSingleVerb() {
  return {.group = "tunnel",
          .name = "single",
          .summary = "Make one relationship reachable from here, until Ctrl-C",
          .details =
              "Listens on a port of this machine's loopback; each connection goes through the "
              "application's container, so it reaches exactly what the application may reach.",
          .arguments = {{"relationship", "which one; not needed when there is only one"}},
          .options = {{"port", 0, "N", "the local port (default: the first free one from 30000)"}},
          .handles_interrupt = true,
          .run = [](Session& session, const Arguments& arguments) {
            return Run(session, arguments, true);
          }};
}

Verb TunnelOpenVerb() {
  return {.group = "tunnel",
          .name = "open",
          .summary = "Make every relationship of an application reachable from here, until Ctrl-C",
          .handles_interrupt = true,
          .run = [](Session& session, const Arguments& arguments) {
            return Run(session, arguments, false);
          }};
}

}  // namespace paas::paasctl
