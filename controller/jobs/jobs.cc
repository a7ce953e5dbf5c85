#include "controller/jobs/jobs.h"

#include <algorithm>

#include "controller/activity/activity_types.h"
#include "controller/deploy/release_record.h"
#include "controller/deploy/source_operation.h"
#include "controller/jobs/cron_time.h"
#include "controller/jobs/job_order.h"

namespace paas::controller {
namespace {

template <typename Entries>
bool Has(const Entries& jobs, const std::string& name) {
  return std::any_of(jobs.begin(), jobs.end(), [&](const auto& job) { return job.name == name; });
}

bool Has(const model::Application& application, const std::string& type, const std::string& name) {
  if (type == kCron) return Has(application.crons, name);
  if (type == kOperation) return Has(application.operations, name);
  return Has(application.source_operations, name);
}

std::string Word(const std::string& type) {
  return type == kCron ? "cron" : type == kOperation ? "operation" : "source operation";
}

}  // namespace

StatusOr<std::vector<model::Application>> Jobs::Released(const std::string& project,
                                                         const std::string& environment) {
  PAAS_RETURN_IF_ERROR(store_.GetEnvironment(project, environment).status());
  PAAS_ASSIGN_OR_RETURN(const Release release, store_.LatestRelease(project, environment));
  return ApplicationsOf(release);
}

StatusOr<std::optional<Activity>> Jobs::LastRun(const ScheduledCron& cron) {
  PAAS_ASSIGN_OR_RETURN(auto runs, store_.ListActivities({.project = cron.project,
                                                          .environment = cron.environment,
                                                          .type = kCron,
                                                          .application = cron.application,
                                                          .job = cron.cron.name,
                                                          .limit = 1}));
  if (runs.empty()) return std::optional<Activity>();
  return std::optional<Activity>(std::move(runs.front()));
}

StatusOr<std::vector<CronListing>> Jobs::ListCrons(const std::string& project,
                                                   const std::string& environment) {
  PAAS_ASSIGN_OR_RETURN(const Environment found, store_.GetEnvironment(project, environment));
  PAAS_ASSIGN_OR_RETURN(const auto applications, Released(project, environment));
  std::vector<CronListing> listings;
  for (ScheduledCron& cron : SchedulesOf(found, applications)) {
    PAAS_ASSIGN_OR_RETURN(auto last, LastRun(cron));
    const auto next = NextRun(cron.schedule, cron.zone, clock_() / 1000);
    listings.push_back({std::move(cron), next, std::move(last)});
  }
  return listings;
}

StatusOr<std::vector<OperationListing>> Jobs::ListOperations(const std::string& project,
                                                             const std::string& environment) {
  PAAS_ASSIGN_OR_RETURN(const auto applications, Released(project, environment));
  std::vector<OperationListing> listings;
  for (const model::Application& application : applications) {
    for (const model::Operation& operation : application.operations) {
      listings.push_back({application.name, operation.name, /*is_source_operation=*/false,
                          operation.role, operation.start});
    }
    for (const model::SourceOperation& operation : application.source_operations) {
      listings.push_back(
          {application.name, operation.name, /*is_source_operation=*/true, "", operation.command});
    }
  }
  return listings;
}

StatusOr<Activity> Jobs::Run(const std::string& type, const std::string& project,
                             const std::string& environment, const std::string& application,
                             const std::string& name, const std::vector<std::string>& variables,
                             const std::string& actor) {
  PAAS_ASSIGN_OR_RETURN(const auto applications, Released(project, environment));
  std::vector<std::string> owners;
  for (const model::Application& candidate : applications) {
    const bool meant = application.empty() || candidate.name == application;
    if (meant && Has(candidate, type, name)) owners.push_back(candidate.name);
  }
  if (owners.empty()) return NotFound("there is no " + Word(type) + " '" + name + "'");
  if (type == kSourceOperation) {
    for (const std::string& variable : variables) {
      PAAS_RETURN_IF_ERROR(ParseOperationVariable(variable).status());
    }
    return queue_.Submit({.project = project,
                          .environment = environment,
                          .type = type,
                          .description = Word(type) + " " + name,
                          .application = application,
                          .job = name,
                          .variables = variables,
                          .actor = actor});
  }
  if (!variables.empty()) return InvalidArgument("only source operations take variables");
  if (owners.size() > 1) {
    return InvalidArgument("several applications have a " + Word(type) + " '" + name +
                           "': name one");
  }
  return queue_.SubmitJob({.project = project,
                           .environment = environment,
                           .type = type,
                           .description = Word(type) + " " + name + " of " + owners.front(),
                           .application = owners.front(),
                           .job = name,
                           .actor = actor});
}

}  // namespace paas::controller
