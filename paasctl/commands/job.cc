#include "paasctl/commands/follow.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

Object ToObject(const Cron& cron) {
  return {{"application", cron.application},
          {"name", cron.name},
          {"spec", cron.spec},
          {"resolved", cron.resolved},
          {"command", cron.command},
          {"next_at", Timestamp(cron.next_unix_ms)},
          {"last_at", Timestamp(cron.last_unix_ms)},
          {"last_result", OptionalText(cron.last_result)},
          {"last_activity", OptionalText(cron.last_activity)}};
}

// Jobs of the application that -A names, or of all.
bool IsMeant(const Session& session, const std::string& application) {
  return session.globals.application.empty() || session.globals.application == application;
}

Outcome RunCronList(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto crons = (*client)->jobs().ListCrons(session.ResolveAndTell().id);
  if (!crons.ok()) return crons.status();
  Listing listing{.name = "crons",
                  .columns = {{"application", "APP"},
                              {"name", "NAME"},
                              {"resolved", "SCHEDULE"},
                              {"next_at", "NEXT"},
                              {"last_at", "LAST", Column::Kind::kAge},
                              {"last_result", "RESULT", Column::Kind::kState},
                              {"last_activity", "ACTIVITY"}},
                  .rows = {},
                  .empty_text = "the deployed applications have no crons"};
  for (const Cron& cron : *crons) {
    if (IsMeant(session, cron.application)) listing.rows.push_back(ToObject(cron));
  }
  session.Print(listing);
  return kExitSuccess;
}

Outcome ListOperations(Session& session, bool of_source) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto operations = (*client)->jobs().ListOperations(session.ResolveAndTell().id);
  if (!operations.ok()) return operations.status();
  Listing listing{.name = "operations",
                  .columns = {{"application", "APP"}, {"name", "NAME"}, {"command", "COMMAND"}},
                  .rows = {},
                  .empty_text = "the deployed applications have none"};
  if (!of_source) listing.columns.insert(listing.columns.begin() + 2, {"role", "ROLE"});
  for (const Operation& operation : *operations) {
    if (operation.is_source_operation != of_source || !IsMeant(session, operation.application)) {
      continue;
    }
    Object row = {{"application", operation.application}, {"name", operation.name}};
    if (!of_source) row.push_back({"role", operation.role});
    row.push_back({"command", operation.command});
    listing.rows.push_back(std::move(row));
  }
  session.Print(listing);
  return kExitSuccess;
}

Outcome RunJob(Session& session, const Arguments& arguments, JobKind kind,
               const std::string& what) {
  const JobRequest request{.target = session.ResolveAndTell().id,
                           .application = session.globals.application,
                           .kind = kind,
                           .name = arguments.Get("name"),
                           .variables = arguments.GetAll("variable")};
  for (const std::string& variable : request.variables) {
    const size_t equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) {
      return UsageError("--variable takes NAME=VALUE, not \"" + Printable(variable) + "\"");
    }
  }
  const FollowOptions follow{.what = what, .detaches = true};
  return FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
    return client.jobs().Run(request, sink);
  });
}

Verb RunVerb(const std::string& group, const std::string& summary, JobKind kind) {
  return {.group = group,
          .name = "run",
          .summary = summary,
          .details =
              "paasctl ends with the exit code of the command. Ctrl-C detaches, and the "
              "command goes on; a second Ctrl-C cancels it.",
          .arguments = {{"name", "as in the application's configuration", true}},
          .handles_interrupt = true,
          .run = [group, kind](Session& session, const Arguments& arguments) {
            return RunJob(session, arguments, kind, group);
          }};
}

}  // namespace

Verb CronListVerb() {
  return {.group = "cron",
          .name = "list",
          .summary = "List the crons of an environment with their next and last runs",
          .details = "Earlier runs: paasctl activity list --type environment.cron",
          .run = RunCronList};
}

Verb CronRunVerb() { return RunVerb("cron", "Run a cron now", JobKind::kCron); }

Verb OperationListVerb() {
  return {.group = "operation",
          .name = "list",
          .summary = "List the runtime operations of an environment",
          .run = [](Session& session, const Arguments&) {
            return ListOperations(session, /*of_source=*/false);
          }};
}

Verb OperationRunVerb() {
  return RunVerb("operation", "Run a runtime operation in its application's container",
                 JobKind::kOperation);
}

Verb SourceOperationListVerb() {
  return {.group = "source-operation",
          .name = "list",
          .summary = "List the source operations of an environment",
          .run = [](Session& session, const Arguments&) {
            return ListOperations(session, /*of_source=*/true);
          }};
}

Verb SourceOperationRunVerb() {
  Verb verb =
      RunVerb("source-operation", "Run a command on the branch's source and deploy what it commits",
              JobKind::kSourceOperation);
  verb.details =
      "The command runs in a build container on a checkout of the branch, in every application "
      "that "
      "has an operation of that name, or in the one that -A names. Its commits are deployed as if "
      "they had been pushed. paasctl ends with the exit code of the command, or with that of the "
      "deploy. Ctrl-C detaches; a second Ctrl-C cancels.";
  verb.options = {{.name = "variable",
                   .value = "NAME=VALUE",
                   .help =
                       "for this run alone; repeatable. A name without prefix is an environment "
                       "variable, others (theme:color) are in PLATFORM_VARIABLES",
                   .repeats = true}};
  return verb;
}

}  // namespace paas::paasctl
