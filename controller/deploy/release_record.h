#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/doors.h"
#include "controller/plan/environment_spec.h"
#include "controller/routes/site.h"
#include "controller/state/records.h"
#include "model/application.h"

namespace paas::controller {

// What a release consists of.
struct ReleaseContent {
  EnvironmentSpec spec;
  std::vector<Site> sites;  // with addresses
  std::vector<std::string> urls;
  std::string commit;
  std::vector<ReleaseVariable> variables;
  uint32_t restored = 0;  // of a rollback: whose content it is
  // What becomes the environment's overrides with it; nothing: they stay.
  std::optional<std::vector<ResourceOverride>> resources = {};
};

// Records what just went live as the environment's next release, with the lines that the activity
// said on the way. The environment has it as its release when this returns OK.
StatusOr<Release> RecordRelease(Doors& doors, Environment& environment, const Activity& activity,
                                const ActivityLog& log, ReleaseContent content,
                                std::chrono::steady_clock::time_point started);

// How an activity ends when its release was recorded, or was not; its last line says so. `aside`
// stands behind the number: " (r3 again)".
FinishedEvent EndWith(const StatusOr<Release>& release, ActivityLog& log, const CancelToken& cancel,
                      const std::string& aside = {});

// The release whose content this one is: of a rollback the one it brought back.
uint32_t ContentOf(const Release& release);

// The applications that a release runs, as they were configured.
StatusOr<std::vector<model::Application>> ApplicationsOf(const Release& release);

// What no line of a program in a release's containers may show: values of sensitive variables and
// passwords of services, those that it was made with and those that are set now.
StatusOr<Redaction> RedactionFor(StateStore& store, const Environment& environment,
                                 const Release& release);

// "0.8s"
std::string Seconds(std::chrono::steady_clock::duration duration);

}  // namespace paas::controller
