// Daemons of other machines: how they join, and how they are put out.

#include "paasctl/commands/lifetime.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

Object ToObject(const Node& node) {
  return {{"id", node.id},
          {"role", node.role},
          {"name", node.name},
          {"version", OptionalText(node.version)},
          {"joined_at", Timestamp(node.joined_unix_ms)},
          {"seen_at", Timestamp(node.seen_unix_ms)},
          {"certificate_expires_at", Timestamp(node.certificate_expires_unix_ms)}};
}

std::string HowToJoin(const std::string& role, const std::string& listen) {
  const std::string address = listen.starts_with("tcp:") ? listen.substr(4) : listen;
  return "paas-" + role + " --join " + address + " --token-file FILE";
}

// The token alone on standard output: paasctl node token create >FILE.
Outcome RunTokenCreate(Session& session, const Arguments& arguments) {
  const std::string expires = arguments.Get("expires", "1h");
  const std::optional<uint32_t> lifetime = ParseLifetime(expires);
  if (!lifetime) {
    return UsageError("--expires takes a time like 1h or 2d, not \"" + Printable(expires) + "\"");
  }
  const std::string role = arguments.Get("role", "agent");
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<JoinToken> made = (*client)->nodes().CreateJoinToken(role, *lifetime);
  if (!made.ok()) return made.status();
  session.Note("lets one " + role + " join, once, within " + expires +
               "; it is not shown again. Put it into a file there, and:\n  " +
               HowToJoin(role, made->listen));
  if (session.globals.format == Format::kTable || session.globals.format == Format::kPlain) {
    session.out(made->text + "\n");
    return kExitSuccess;
  }
  session.Print({{"token", made->text},
                 {"role", role},
                 {"expires_at", Timestamp(made->expires_unix_ms)},
                 {"listen", made->listen}},
                {});
  return kExitSuccess;
}

Outcome RunList(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto nodes = (*client)->nodes().ListNodes();
  if (!nodes.ok()) return nodes.status();
  Listing listing{.name = "nodes",
                  .columns = {{"id", "ID"},
                              {"role", "ROLE"},
                              {"name", "NAME"},
                              {"version", "VERSION"},
                              {"joined_at", "JOINED", Column::Kind::kAge},
                              {"seen_at", "SEEN", Column::Kind::kAge}},
                  .rows = {},
                  .empty_text = "no daemon has joined yet: paasctl node token create"};
  for (const Node& node : *nodes) listing.rows.push_back(ToObject(node));
  session.Print(listing);
  return kExitSuccess;
}

Outcome RunRemove(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<Node> removed = (*client)->nodes().RemoveNode(arguments.Get("node"));
  if (!removed.ok()) return removed.status();
  session.Print(ToObject(*removed), {{"id", "REMOVED"}, {"role", "ROLE"}, {"name", "NAME"}});
  return kExitSuccess;
}

}  // namespace

Verb NodeTokenCreateVerb() {
  return {.group = "node token",
          .name = "create",
          .summary = "Make a token that lets a daemon of another machine join",
          .details =
              "Prints the token on standard output, once. It works once, and holds the fingerprint "
              "of the platform's authority, so that the daemon knows whom it joins.",
          .options = {{"role", 0, "ROLE", "agent (the default), builder or storage"},
                      {"expires", 0, "TIME", "1h (the default), 30m, 2d"}},
          .run = RunTokenCreate};
}

Verb NodeListVerb() {
  return {.group = "node",
          .name = "list",
          .summary = "Daemons that have joined, and when they were last heard of",
          .run = RunList};
}

Verb NodeRemoveVerb() {
  return {.group = "node",
          .name = "remove",
          .summary = "Put a daemon out: nobody talks to it any more",
          .details =
              "Its certificate is refused by the controller at once, by the other daemons within "
              "seconds. What runs on its machine goes on running there.",
          .arguments = {{"node", "its id, or its name", true}},
          .run = RunRemove};
}

}  // namespace paas::paasctl
