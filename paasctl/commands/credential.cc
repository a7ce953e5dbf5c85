// What users prove themselves with: SSH keys and tokens.

#include "paasctl/commands/lifetime.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

Object ToObject(const SshKey& key) {
  return {{"id", key.id},
          {"user", key.user},
          {"type", key.type},
          {"comment", OptionalText(key.comment)},
          {"created_at", Timestamp(key.created_unix_ms)},
          {"used_at", Timestamp(key.used_unix_ms)}};
}

Object ToObject(const Token& token) {
  return {{"id", token.id},
          {"user", token.user},
          {"name", OptionalText(token.name)},
          {"project", OptionalText(token.project)},
          {"environment_type", OptionalText(token.environment_type)},
          {"verbs", StringList(token.verbs)},
          {"created_at", Timestamp(token.created_unix_ms)},
          {"expires_at", Timestamp(token.expires_unix_ms)},
          {"used_at", Timestamp(token.used_unix_ms)}};
}

Outcome RunKeyAdd(Session& session, const Arguments& arguments) {
  const StatusOr<std::string> line = session.read_text(arguments.Get("file"));
  if (!line.ok()) return line.status();
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<SshKey> key = (*client)->access().AddSshKey(arguments.Get("user"), *line);
  if (!key.ok()) return key.status();
  session.Print(ToObject(*key), {{"id", "KEY"}, {"user", "USER"}, {"comment", "COMMENT"}});
  return kExitSuccess;
}

Outcome RunKeyList(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto keys = (*client)->access().ListSshKeys(arguments.Get("user"));
  if (!keys.ok()) return keys.status();
  Listing listing{.name = "ssh_keys",
                  .columns = {{"user", "USER"},
                              {"id", "KEY"},
                              {"comment", "COMMENT"},
                              {"used_at", "USED", Column::Kind::kAge}},
                  .rows = {},
                  .empty_text = "no SSH keys yet: paasctl ssh-key add ~/.ssh/id_ed25519.pub"};
  for (const SshKey& key : *keys) listing.rows.push_back(ToObject(key));
  session.Print(listing);
  return kExitSuccess;
}

Outcome RunKeyDelete(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  return (*client)->access().DeleteSshKey(arguments.Get("user"), arguments.Get("id"));
}

std::vector<std::string> Words(const std::string& list) {
  std::vector<std::string> words;
  for (size_t at = 0; at < list.size();) {
    const size_t end = std::min(list.find(',', at), list.size());
    if (end > at) words.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// The token alone on standard output: TOKEN=$(paasctl token create …).
Outcome RunTokenCreate(Session& session, const Arguments& arguments) {
  const std::string expires = arguments.Get("expires", "90d");
  const auto lifetime = ParseLifetimeOrNever(expires);
  if (!lifetime) {
    return UsageError("--expires takes a time like 90d or 12h, or never, not \"" +
                      Printable(expires) + "\"");
  }
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<MadeToken> made =
      (*client)->access().CreateToken({.user = arguments.Get("user"),
                                       .name = arguments.Get("name"),
                                       .project = session.globals.project,
                                       .environment_type = arguments.Get("type"),
                                       .verbs = Words(arguments.Get("verbs")),
                                       .valid_seconds = *lifetime});
  if (!made.ok()) return made.status();
  session.Note("token " + made->token.id + " of " + made->token.user +
               "; it is not shown again. Use it as PAASCTL_TOKEN, or as git's password");
  if (session.globals.format == Format::kTable || session.globals.format == Format::kPlain) {
    session.out(made->secret + "\n");
    return kExitSuccess;
  }
  Object object = ToObject(made->token);
  object.push_back({"token", made->secret});
  session.Print(object, {});
  return kExitSuccess;
}

Outcome RunTokenList(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto tokens = (*client)->access().ListTokens(arguments.Get("user"));
  if (!tokens.ok()) return tokens.status();
  Listing listing{.name = "tokens",
                  .columns = {{"id", "ID"},
                              {"user", "USER"},
                              {"name", "NAME"},
                              {"project", "PROJECT"},
                              {"environment_type", "TYPE"},
                              {"verbs", "VERBS"},
                              {"expires_at", "EXPIRES"},
                              {"used_at", "USED", Column::Kind::kAge}},
                  .rows = {},
                  .empty_text = "no tokens yet: paasctl token create NAME"};
  for (const Token& token : *tokens) listing.rows.push_back(ToObject(token));
  session.Print(listing);
  return kExitSuccess;
}

Outcome RunTokenRevoke(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  return (*client)->access().RevokeToken(arguments.Get("user"), arguments.Get("id"));
}

const OptionSpec kUser = {"user", 0, "NAME", "whose it is; default: who asks"};

}  // namespace

Verb SshKeyAddVerb() {
  return {
      .group = "ssh-key",
      .name = "add",
      .summary = "Give a user a public SSH key, for git",
      .arguments = {{"file", "a .pub file, or - for standard input", true, Completes::kDirectory}},
      .options = {kUser},
      .run = RunKeyAdd};
}

Verb SshKeyListVerb() {
  return {.group = "ssh-key",
          .name = "list",
          .summary = "SSH keys, with their last use",
          .options = {kUser},
          .run = RunKeyList};
}

Verb SshKeyDeleteVerb() {
  return {.group = "ssh-key",
          .name = "delete",
          .summary = "Take an SSH key away",
          .arguments = {{"id", "SHA256:…, as ssh-key list shows it", true}},
          .options = {kUser},
          .run = RunKeyDelete};
}

Verb TokenCreateVerb() {
  return {.group = "token",
          .name = "create",
          .summary = "Make a token, for CI or for git over HTTPS",
          .details =
              "Prints the token on standard output, once. It may do what its user may, less "
              "what -p, --type and --verbs leave out.",
          .arguments = {{"name", "what it is for"}},
          .options = {kUser,
                      {"type", 0, "TYPE", "for environments of this type alone"},
                      {"verbs", 0, "LIST", "some of view,branch,push,admin; default: all"},
                      {"expires", 0, "TIME", "90d (the default), 12h, never"}},
          .run = RunTokenCreate};
}

Verb TokenListVerb() {
  return {.group = "token",
          .name = "list",
          .summary = "Tokens, with their bounds and last use",
          .options = {kUser},
          .run = RunTokenList};
}

Verb TokenRevokeVerb() {
  return {.group = "token",
          .name = "revoke",
          .summary = "End a token",
          .arguments = {{"id", "as token list shows it", true}},
          .options = {kUser},
          .run = RunTokenRevoke};
}

}  // namespace paas::paasctl
