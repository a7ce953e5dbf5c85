#include "paasctl/commands/follow.h"
#include "paasctl/commands/phase_list.h"
#include "paasctl/commands/verbs.h"

namespace paas::paasctl {
namespace {

// Null as long as it lasts.
Value Between(int64_t begin_unix_ms, int64_t end_unix_ms) {
  if (begin_unix_ms == 0 || end_unix_ms == 0) return {};
  return end_unix_ms - begin_unix_ms;
}

Object ToObject(const Activity& activity) {
  return {{"id", activity.id},
          {"project", activity.project},
          {"environment", activity.environment},
          {"type", activity.type},
          {"state", activity.state},
          {"result", OptionalText(activity.result)},
          {"description", activity.description},
          {"created_at", Timestamp(activity.created_unix_ms)},
          {"started_at", Timestamp(activity.started_unix_ms)},
          {"ended_at", Timestamp(activity.ended_unix_ms)},
          {"wait_ms", Between(activity.created_unix_ms, activity.started_unix_ms)},
          {"run_ms", Between(activity.started_unix_ms, activity.ended_unix_ms)},
          {"phases", PhaseList(activity.phases)},
          {"exit", activity.exit},
          {"error", OptionalText(activity.error)},
          {"actor", OptionalText(activity.actor)}};
}

Outcome RunList(Session& session, const Arguments& arguments) {
  // Without -p and -e: everything, since an activity is found before its environment is known.
  const EnvironmentId id{session.globals.project, session.globals.environment};
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const uint32_t limit =
      static_cast<uint32_t>(std::strtoul(arguments.Get("limit", "20").c_str(), nullptr, 10));
  const StatusOr<std::vector<Activity>> activities =
      (*client)->ListActivities({id, limit, arguments.Get("type")});
  if (!activities.ok()) return activities.status();
  Listing listing{.name = "activities",
                  .columns = {{"id", "ID"},
                              {"created_at", "CREATED", Column::Kind::kAge},
                              {"project", "PROJECT"},
                              {"environment", "ENVIRONMENT"},
                              {"type", "TYPE"},
                              {"state", "STATE", Column::Kind::kState},
                              {"result", "RESULT", Column::Kind::kState},
                              {"description", "DESCRIPTION"}},
                  .empty_text = "no activities"};
  for (const Activity& activity : *activities) listing.rows.push_back(ToObject(activity));
  session.Print(listing);
  return kExitSuccess;
}

// The facts alone: the events are what `show` prints for people.
Outcome PrintActivity(const Session& session, const Activity& activity) {
  session.Print(ToObject(activity), {{"id", "activity"},
                                     {"type", "type"},
                                     {"project", "project"},
                                     {"environment", "environment"},
                                     {"state", "state", Column::Kind::kState},
                                     {"result", "result", Column::Kind::kState},
                                     {"created_at", "created", Column::Kind::kAge},
                                     {"actor", "by"},
                                     {"error", "error"}});
  return kExitSuccess;
}

Outcome RunShow(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<Activity> activity = (*client)->GetActivity(arguments.Get("id"));
  if (!activity.ok()) return activity.status();
  const Format format = session.globals.format;
  if (IsDocument(format) || format == Format::kPlain) {
    return PrintActivity(session, *activity);
  }
  // That a deploy failed is what it shows, not how showing it ended.
  const FollowOptions options{.what = activity->type, .detaches = activity->ended_unix_ms == 0};
  Outcome end = FollowActivity(session, options, [&](Client& c, const EventSink& sink) {
    return c.WatchActivity(activity->id, 0, sink);
  });
  if (activity->ended_unix_ms != 0 && !activity->phases.empty()) {
    session.Note("  took      " + PhaseText(activity->phases));
  }
  if (activity->ended_unix_ms == 0 || !end.failure.has_value()) return end;
  if (end.failure->code != "failed" && end.failure->code != "cancelled") return end;
  session.err(session.err_style.Paint(Tone::kBad, "  " + end.failure->reason) + "\n");
  return kExitSuccess;
}

Outcome RunAttach(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<Activity> activity = (*client)->GetActivity(arguments.Get("id"));
  if (!activity.ok()) return activity.status();
  const uint64_t after = std::strtoull(arguments.Get("after", "0").c_str(), nullptr, 10);
  return FollowActivity(
      session, {.what = activity->type, .detaches = activity->ended_unix_ms == 0},
      [&](Client& c, const EventSink& sink) { return c.WatchActivity(activity->id, after, sink); });
}

Outcome RunCancel(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const StatusOr<Activity> activity = (*client)->CancelActivity(arguments.Get("id"));
  if (!activity.ok()) return activity.status();
  return PrintActivity(session, *activity);
}

const ArgumentSpec kId{"id", "the activity; the beginning of its id does", true,
                       Completes::kActivity};

}  // namespace

Verb ActivityListVerb() {
  return {.group = "activity",
          .name = "list",
          .summary = "List what was done, newest first",
          .options = {{"limit", 0, "N", "at most N of them (default 20)"},
                      {"type", 0, "TYPE", "only those: environment.push, environment.cron, …"}},
          .run = RunList};
}

Verb ActivityShowVerb() {
  return {.group = "activity",
          .name = "show",
          .summary = "Show an activity from its start, and follow it while it runs",
          .arguments = {kId},
          .handles_interrupt = true,
          .run = RunShow};
}

Verb ActivityAttachVerb() {
  return {.group = "activity",
          .name = "attach",
          .summary = "Follow an activity to its end, and end as it does",
          .arguments = {kId},
          .options = {{"after", 0, "N", "only what came after event N (\"sequence\" of -o jsonl)"}},
          .handles_interrupt = true,
          .run = RunAttach};
}

Verb ActivityCancelVerb() {
  return {.group = "activity",
          .name = "cancel",
          .summary = "Cancel a running activity",
          .arguments = {kId},
          .run = RunCancel};
}

}  // namespace paas::paasctl
