#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

// "shop admin, blog viewer (development)"
std::string RolesText(const User& user) {
  std::vector<std::string> texts;
  for (const Role& role : user.roles) {
    texts.push_back(role.project + " " + role.role +
                    (role.environment_type.empty() ? "" : " (" + role.environment_type + ")"));
  }
  if (user.is_platform_admin) texts.insert(texts.begin(), "platform admin");
  return Join(texts, ", ");
}

Object ToObject(const User& user) {
  List roles;
  for (const Role& role : user.roles) {
    roles.push_back(Object{{"project", role.project},
                           {"environment_type", OptionalText(role.environment_type)},
                           {"role", role.role}});
  }
  return {{"name", user.name},
          {"is_platform_admin", user.is_platform_admin},
          {"roles", std::move(roles)},
          {"may", RolesText(user)},
          {"created_at", Timestamp(user.created_unix_ms)}};
}

const std::vector<Column> kColumns = {
    {"name", "NAME"}, {"may", "ROLES"}, {"created_at", "CREATED", Column::Kind::kAge}};

Outcome Show(Session& session, const StatusOr<User>& user) {
  if (!user.ok()) return user.status();
  session.Print(ToObject(*user), kColumns);
  return kExitSuccess;
}

Outcome RunCreate(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  return Show(session, (*client)->access().CreateUser(arguments.Get("name"),
                                                      arguments.Has("platform-admin")));
}

Outcome RunList(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto users = (*client)->access().ListUsers();
  if (!users.ok()) return users.status();
  Listing listing{.name = "users",
                  .columns = kColumns,
                  .rows = {},
                  .empty_text = "no users yet: paasctl user create NAME"};
  for (const User& user : *users) listing.rows.push_back(ToObject(user));
  session.Print(listing);
  return kExitSuccess;
}

Outcome RunDelete(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const Status gone = (*client)->access().DeleteUser(arguments.Get("name"));
  if (gone.ok()) session.Note("user " + arguments.Get("name") + " is gone, with keys and tokens");
  return gone;
}

Role RoleOf(const Session& session, const Arguments& arguments) {
  const std::string& named = session.globals.project;
  return {named.empty() ? session.ResolveAndTell().id.project : named, arguments.Get("type"),
          arguments.Get("role")};
}

Outcome RunGrant(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  return Show(session,
              (*client)->access().GrantRole(arguments.Get("name"), RoleOf(session, arguments)));
}

Outcome RunRevoke(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  return Show(session,
              (*client)->access().RevokeRole(arguments.Get("name"), RoleOf(session, arguments)));
}

Outcome RunWhoAmI(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<Identity> identity = (*client)->access().WhoAmI();
  if (!identity.ok()) return identity.status();
  Object object = ToObject(identity->user);
  object.push_back({"credential", identity->credential});
  session.Print(object, {{"name", "NAME"}, {"may", "ROLES"}, {"credential", "CREDENTIAL"}});
  return kExitSuccess;
}

const OptionSpec kType = {"type", 0, "TYPE",
                          "environments of this type alone: production, staging or development"};
const ArgumentSpec kName = {"name", "the user", true};

}  // namespace

Verb UserCreateVerb() {
  return {.group = "user",
          .name = "create",
          .summary = "Make somebody known to the platform",
          .details =
              "A new user may do nothing: paasctl user grant gives roles, paasctl ssh-key add "
              "and paasctl token create give what they prove themselves with. The name is "
              "also what the common name of a client certificate says.",
          .arguments = {kName},
          .options = {{"platform-admin", 0, "", "may do everything, with users and nodes too"}},
          .run = RunCreate};
}

Verb UserListVerb() {
  return {.group = "user", .name = "list", .summary = "Users and their roles", .run = RunList};
}

Verb UserDeleteVerb() {
  return {.group = "user",
          .name = "delete",
          .summary = "Forget a user, with keys, tokens and roles",
          .arguments = {kName},
          .run = RunDelete};
}

Verb UserGrantVerb() {
  return {.group = "user",
          .name = "grant",
          .summary = "Give a user a role in a project",
          .details =
              "viewer: sees everything that is no secret, and branches. contributor: pushes, "
              "deploys, opens shells, runs jobs, rolls back. admin: everything, with settings, "
              "forced pushes and deleting. Without --type the role is for the whole project.",
          .arguments = {kName, {"role", "viewer, contributor or admin", true}},
          .options = {kType},
          .run = RunGrant};
}

Verb UserRevokeVerb() {
  return {.group = "user",
          .name = "revoke",
          .summary = "Take a role of a project away",
          .arguments = {kName},
          .options = {kType},
          .run = RunRevoke};
}

Verb WhoAmIVerb() {
  return {.name = "whoami", .summary = "As whom calls are made, and their roles", .run = RunWhoAmI};
}

}  // namespace paas::paasctl
