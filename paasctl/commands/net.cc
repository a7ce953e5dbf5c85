#include <algorithm>
#include <charconv>
#include <optional>

#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

// The port that an application's web server listens on.
constexpr uint32_t kHttpPort = 80;

const ContainerNetwork* Find(const std::vector<ContainerNetwork>& networks,
                             const std::string& name) {
  const auto found =
      std::find_if(networks.begin(), networks.end(),
                   [&](const ContainerNetwork& network) { return network.name == name; });
  return found == networks.end() ? nullptr : &*found;
}

bool Listens(const ContainerNetwork& network, uint32_t port) {
  return std::find(network.listening.begin(), network.listening.end(), port) !=
         network.listening.end();
}

Outcome RunList(Session& session, const Arguments&) {
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto networks = (*client)->Network(id);
  if (!networks.ok()) return networks.status();
  Listing listing{.name = "rules",
                  .columns = {{"from", "FROM"},
                              {"to", "TO"},
                              {"port", "PORT", Column::Kind::kText, /*right=*/true},
                              {"relationship", "RELATIONSHIP"},
                              {"listening", "LISTENING"},
                              {"denied", "REFUSED", Column::Kind::kText, /*right=*/true}},
                  .rows = {},
                  .empty_text = "no container may open a connection to another one"};
  for (const ContainerNetwork& network : *networks) {
    for (const NetworkEdge& edge : network.edges) {
      const ContainerNetwork* target = Find(*networks, edge.to);
      const bool listening = target != nullptr && Listens(*target, edge.port);
      listing.rows.push_back({{"from", network.name},
                              {"to", edge.to},
                              {"port", edge.port},
                              {"relationship", edge.relationship},
                              {"listening", listening ? "yes" : "no"},
                              {"denied", network.denied_from_packets}});
    }
  }
  session.Print(listing);
  return kExitSuccess;
}

// "db:3306" → container and port; port 80 when there is none.
struct Destination {
  std::string container;
  uint32_t port = kHttpPort;
};

std::optional<Destination> ParseDestination(const std::string& text) {
  const size_t colon = text.find(':');
  Destination destination{text.substr(0, colon)};
  if (colon == std::string::npos) return destination;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + colon + 1, end, destination.port);
  const bool valid = parsed.ec == std::errc() && parsed.ptr == end && destination.port >= 1 &&
                     destination.port <= 65535;
  return valid ? std::optional(destination) : std::nullopt;
}

// Whether, and why.
struct Verdict {
  bool open = false;
  bool listening = false;
  std::string reason;
  std::string hint;
};

Verdict Judge(const ContainerNetwork& from, const ContainerNetwork& to, uint32_t port) {
  Verdict verdict{.open = false, .listening = Listens(to, port), .reason = {}, .hint = {}};
  std::vector<std::string> others;
  for (const NetworkEdge& edge : from.edges) {
    if (edge.to != to.name) continue;
    if (edge.port == port) {
      verdict.open = true;
      verdict.reason = "relationship \"" + edge.relationship + "\" of " + from.name +
                       " opens exactly this port, as " + edge.relationship + ".internal";
      if (!verdict.listening) verdict.hint = "but nothing listens on port " + std::to_string(port);
      return verdict;
    }
    others.push_back(std::to_string(edge.port));
  }
  if (from.name == to.name) {
    verdict.open = true;
    verdict.reason = "inside of one container nothing is filtered";
    return verdict;
  }
  verdict.reason =
      others.empty() ? from.name + " declares no relationship to " + to.name
                     : "the relationship to " + to.name + " opens only port " + Join(others, ", ");
  verdict.hint = "declare it under `relationships` of " + from.name;
  return verdict;
}

Outcome RunExplain(Session& session, const Arguments& arguments) {
  const auto destination = ParseDestination(arguments.Get("to"));
  if (!destination) return UsageError("TO is a container and a port, such as db:3306");
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto networks = (*client)->Network(id);
  if (!networks.ok()) return networks.status();
  const ContainerNetwork* from = Find(*networks, arguments.Get("from"));
  const ContainerNetwork* to = Find(*networks, destination->container);
  if (from == nullptr || to == nullptr) {
    const std::string missing = from == nullptr ? arguments.Get("from") : destination->container;
    std::vector<std::string> names;
    for (const ContainerNetwork& network : *networks) names.push_back(network.name);
    return Status(NotFound("no container " + missing + " runs in " + id.environment +
                           "; there are " + Join(names, ", ")));
  }
  const Verdict verdict = Judge(*from, *to, destination->port);
  session.Print({{"from", from->name},
                 {"from_address", from->address},
                 {"to", to->name},
                 {"to_address", to->address},
                 {"port", destination->port},
                 {"verdict", verdict.open ? "open" : "closed"},
                 {"reason", verdict.reason},
                 {"hint", OptionalText(verdict.hint)},
                 {"listening", verdict.listening},
                 {"refused_packets", from->denied_from_packets}},
                {{"verdict", "verdict", Column::Kind::kState},
                 {"reason", "why"},
                 {"hint", "hint"},
                 {"from_address", "from"},
                 {"to_address", "to"},
                 {"refused_packets", "refused so far"}});
  return kExitSuccess;
}

}  // namespace

Verb NetListVerb() {
  return {.group = "net",
          .name = "list",
          .summary = "List who may open a connection to whom",
          .details =
              "Everything that is not listed is refused, in both directions. REFUSED counts the "
              "packets that FROM has sent in vain since it was started.",
          .run = RunList};
}

Verb NetExplainVerb() {
  return {.group = "net",
          .name = "explain",
          .summary = "Say whether a connection is open, and why",
          .arguments = {{"from", "the container that connects", true, Completes::kApplication},
                        {"to", "container:port", true, Completes::kApplication}},
          .run = RunExplain};
}

}  // namespace paas::paasctl
