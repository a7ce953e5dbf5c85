#include <algorithm>

#include "common/digest/random.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

constexpr size_t kMadePassword = 20;  // characters of 32: 100 bits

List Rules(const std::vector<model::AddressRule>& rules) {
  List list;
  for (const model::AddressRule& rule : rules) {
    list.push_back(
        Object{{"network", rule.network}, {"permission", rule.allows ? "allow" : "deny"}});
  }
  return list;
}

// For people, who compare it with what they typed.
std::vector<std::string> RuleTexts(const std::vector<model::AddressRule>& rules) {
  std::vector<std::string> texts;
  for (const model::AddressRule& rule : rules) {
    texts.push_back((rule.allows ? "allow:" : "deny:") + rule.network);
  }
  return texts;
}

std::string Why(const HttpAccess& access, const std::string& environment) {
  if (access.children_only) return "said by " + environment + " for its children alone";
  if (access.from.empty()) return "neither " + environment + " nor an ancestor says anything";
  if (access.from == environment) return "said by " + environment;
  return "inherited from " + access.from;
}

void Show(const Session& session, const HttpAccess& access, const std::string& environment,
          const std::string& password) {
  const bool is_document =
      IsDocument(session.globals.format) || session.globals.format == Format::kJsonLines;
  Object object = {
      {"enabled", access.enabled},
      {"from", OptionalText(access.from)},
      {"own", access.is_own},
      {"children_only", access.children_only},
      {"users", StringList(access.users)},
      {"rules", is_document ? Value(Rules(access.rules)) : StringList(RuleTexts(access.rules))},
      {"why", Why(access, environment)}};
  std::vector<Column> rows = {
      {"enabled", "enabled"}, {"users", "users"}, {"rules", "rules"}, {"why", "why"}};
  if (!password.empty()) {
    object.push_back({"password", password});
    rows.push_back({"password", "password"});
  }
  session.Print(object, rows);
}

Outcome RunGet(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<HttpAccess> access = (*client)->tree().GetHttpAccess(id);
  if (!access.ok()) return access.status();
  Show(session, *access, id.environment, "");
  return kExitSuccess;
}

// Nothing when it was not given; the failure is a usage error.
std::optional<Failure> ReadFlag(const Arguments& arguments, const std::string& name,
                                std::optional<bool>& flag) {
  if (!arguments.Has(name)) return std::nullopt;
  const std::string word = arguments.Get(name);
  if (word != "true" && word != "false") {
    return UsageError("--" + name + " takes true or false, not \"" + Printable(word) + "\"");
  }
  flag = word == "true";
  return std::nullopt;
}

bool SaysSomething(const HttpAccessChange& change) {
  return change.enabled || change.children_only || change.rules || change.inherits ||
         !change.passwords.empty() || !change.removed_users.empty();
}

Outcome RunSet(Session& session, const Arguments& arguments) {
  HttpAccessChange change;
  if (auto failure = ReadFlag(arguments, "enabled", change.enabled)) return *failure;
  if (auto failure = ReadFlag(arguments, "children-only", change.children_only)) return *failure;
  const std::vector<std::string> rules = arguments.GetAll("access");
  if (!rules.empty() || arguments.Has("clear-access")) change.rules = rules;
  change.removed_users = arguments.GetAll("remove-auth");
  change.inherits = arguments.Has("inherit");
  std::string made;
  if (const std::string user = arguments.Get("auth"); !user.empty()) {
    std::string password;
    if (arguments.Has("password-file")) {
      const StatusOr<std::string> text = session.read_text(arguments.Get("password-file"));
      if (!text.ok()) return text.status();
      password = *text;
      if (!password.empty() && password.back() == '\n') password.pop_back();
    } else {
      password = made = digest::RandomBase32(kMadePassword);
    }
    change.passwords[user] = password;
  }
  if (!SaysSomething(change))
    return UsageError("nothing to change", "paasctl http-access set --help");
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  const StatusOr<HttpAccess> access = (*client)->tree().SetHttpAccess(id, change);
  if (!access.ok()) return access.status();
  Show(session, *access, id.environment, made);
  if (!made.empty()) session.Note("the password is shown this once");
  return kExitSuccess;
}

}  // namespace

Verb HttpAccessGetVerb() {
  return {.group = "http-access",
          .name = "get",
          .summary = "Show who may come in to an environment, and who says so",
          .details = "Passwords are shown to nobody.",
          .run = RunGet};
}

Verb HttpAccessSetVerb() {
  return {.group = "http-access",
          .name = "set",
          .summary = "Ask visitors for a password, or let only some addresses in",
          .details =
              "In force at once, for the children that say nothing of their own as well; an "
              "environment "
              "that begins to say something begins with what it inherited. The first rule that "
              "matches decides; where all of them allow, everybody else is denied. With users and "
              "rules a visitor has to pass both.\n\n"
              "paasctl http-access set --auth preview\n"
              "paasctl http-access set --access allow:203.0.113.0/24 --access deny:any\n"
              "paasctl http-access set --children-only true -e main",
          .options =
              {{.name = "auth",
                .value = "USER",
                .help = "add a user, or give another password; one is made and shown"},
               {.name = "password-file",
                .value = "FILE",
                .help = "the password instead, of a file or of standard input (-)"},
               {.name = "remove-auth", .value = "USER", .help = "remove a user", .repeats = true},
               {.name = "access",
                .value = "RULE",
                .help = "allow:NETWORK, deny:NETWORK or deny:any; all together replace those "
                        "that are there",
                .repeats = true},
               {.name = "clear-access", .help = "no rules any more"},
               {.name = "enabled",
                .value = "BOOL",
                .help = "false: everybody may come in, and what is set is kept"},
               {.name = "children-only",
                .value = "BOOL",
                .help = "true: for what is below this environment, and not for itself"},
               {.name = "inherit", .help = "forget what this environment says of its own"}},
          .run = RunSet};
}

}  // namespace paas::paasctl
