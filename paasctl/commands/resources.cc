#include <cstdio>

#include "model/resource_wish.h"
#include "paasctl/commands/follow.h"
#include "paasctl/commands/plan.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

constexpr uint64_t kMegabyte = 1ull << 20;

std::string Cpus(uint64_t millis) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(millis) / 1000);
  return text;
}

// Memory counts in powers of two, as limits of memory do everywhere.
std::string Memory(uint64_t bytes) {
  return std::to_string((bytes + kMegabyte / 2) / kMegabyte) + " MB";
}

std::string OrDefault(uint64_t value, const std::string& text) {
  return value == 0 ? "default" : text;
}

Object LimitsObject(const ResourceLimits& limits) {
  return {{"cpu_millis", limits.cpu_millis},
          {"memory_bytes", limits.memory_bytes},
          {"pids", limits.pids},
          {"disk_bytes", limits.disk_bytes}};
}

// For programs: one object a container.
Object ToObject(const ContainerResources& one) {
  return {{"name", one.name},
          {"kind", one.kind},
          {"running", one.running},
          {"configured", LimitsObject(one.configured)},
          {"overridden", LimitsObject(one.overridden)},
          {"effective", LimitsObject(one.effective)},
          {"used", Object{{"cpu_usage_us", one.cpu_usage_us},
                          {"memory_bytes", one.memory_bytes},
                          {"memory_peak_bytes", one.memory_peak_bytes},
                          {"pids", one.pids},
                          {"disk_bytes", one.disk_bytes},
                          {"oom_kills", one.oom_kills}}}};
}

// For people: one line a container and resource.
struct Row {
  std::string resource;
  std::string configured;
  std::string effective;
  std::string used;
  bool is_overridden = false;
};

std::vector<Row> RowsOf(const ContainerResources& one) {
  const ResourceLimits &files = one.configured, &now = one.effective, &by = one.overridden;
  std::vector<Row> rows = {
      {"cpu", Cpus(files.cpu_millis), Cpus(now.cpu_millis),
       one.running ? HumanDuration(one.cpu_usage_us / 1000) + " in all" : "", by.cpu_millis != 0},
      {"memory", Memory(files.memory_bytes), Memory(now.memory_bytes),
       one.running ? Memory(one.memory_bytes) + ", peak " + Memory(one.memory_peak_bytes) : "",
       by.memory_bytes != 0},
      {"pids", std::to_string(files.pids), std::to_string(now.pids),
       one.running ? std::to_string(one.pids) : "", by.pids != 0}};
  const bool has_disk = files.disk_bytes != 0 || now.disk_bytes != 0 || one.disk_bytes != 0;
  if (!has_disk) return rows;
  rows.push_back({"disk", OrDefault(files.disk_bytes, HumanBytes(files.disk_bytes)),
                  OrDefault(now.disk_bytes, HumanBytes(now.disk_bytes)),
                  one.running ? HumanBytes(one.disk_bytes) : "", by.disk_bytes != 0});
  return rows;
}

Outcome RunGet(Session& session, const Arguments&) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto resources = (*client)->live().Resources(session.ResolveAndTell().id);
  if (!resources.ok()) return resources.status();
  Listing listing{.name = "containers",
                  .columns = {{"name", "CONTAINER"},
                              {"resource", "RESOURCE"},
                              {"configured", "CONFIGURED", Column::Kind::kText, /*right=*/true},
                              {"effective", "EFFECTIVE", Column::Kind::kText, /*right=*/true},
                              {"set", "SET"},
                              {"used", "USED"}},
                  .empty_text = "no containers"};
  for (const ContainerResources& one : *resources) {
    const std::string& wanted = session.globals.application;
    if (!wanted.empty() && one.name != wanted) continue;
    if (IsDocument(session.globals.format) || session.globals.format == Format::kJsonLines) {
      listing.rows.push_back(ToObject(one));
      continue;
    }
    for (const Row& row : RowsOf(one)) {
      listing.rows.push_back({{"name", one.name},
                              {"resource", row.resource},
                              {"configured", row.configured},
                              {"effective", row.effective},
                              {"set", row.is_overridden ? "yes" : ""},
                              {"used", OptionalText(row.used)}});
    }
  }
  session.Print(listing);
  return kExitSuccess;
}

Outcome RunSet(Session& session, const Arguments& arguments) {
  const std::vector<std::string> wishes = arguments.GetAll("wish");
  for (const std::string& wish : wishes) {
    const auto parsed = model::ParseResourceWish(wish);
    if (!parsed.ok()) return UsageError(Message(parsed.status()), "paasctl resources set --help");
  }
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const EnvironmentId id = session.ResolveAndTell().id;
  if (arguments.Has("dry-run")) {
    const auto plan = (*client)->live().PlanResources(id, wishes);
    if (!plan.ok()) return plan.status();
    return ShowPlan(session, *plan, arguments.Has("exit-code"));
  }
  const FollowOptions follow{.what = "change", .detaches = true};
  return FollowActivity(session, follow, [&](Client& followed, const EventSink& sink) {
    return followed.live().SetResources(id, wishes, sink);
  });
}

}  // namespace

Verb ResourcesGetVerb() {
  return {.group = "resources",
          .name = "get",
          .summary = "Show what containers may use, and what they use",
          .details =
              "CONFIGURED is what the project's files say, EFFECTIVE what is in force; they differ "
              "where SET says yes.",
          .run = RunGet};
}

Verb ResourcesSetVerb() {
  return {.group = "resources",
          .name = "set",
          .summary = "Change limits of containers as they run: no process restarts",
          .details =
              "NAME=KEY:VALUE,… with cpu (CPUs: 0.5), memory (MB: 512, or 2GB), pids, disk (MB, or "
              "2GB) and size (XS to 4XL: CPU and memory of it); \"default\" as a value is what the "
              "project's files say, NAME=default all of it.\n\n"
              "paasctl resources set app=cpu:1,memory:512 db=disk:2048\n\n"
              "The limits belong to the environment: restarts, deploys and rollbacks keep them. "
              "Memory that is in use and cannot be taken back is never taken by killing: such a "
              "limit is refused.",
          .arguments = {{.name = "wish",
                         .help = "NAME=KEY:VALUE[,KEY:VALUE…], one or more",
                         .required = true,
                         .completes = Completes::kApplication,
                         .repeats = true}},
          .options = {{"dry-run", 0, "", "show what would change, and change nothing"},
                      {"exit-code", 0, "", "with --dry-run: exit with 10 when there is something"}},
          .handles_interrupt = true,
          .run = RunSet};
}

}  // namespace paas::paasctl
