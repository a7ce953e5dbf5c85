#include "paasctl/commands/verbs.h"

#include <algorithm>

namespace paas::paasctl {

std::vector<Verb> AllVerbs() {
  return {ValidateVerb(),     PlanVerb(),           DeployVerb(), EnvsVerb(),   UrlVerb(),
          PsVerb(),           LogsVerb(),           ExecVerb(),   SshVerb(),    ActivityListVerb(),
          ActivityShowVerb(), ActivityCancelVerb(), DeleteVerb(), DoctorVerb(), CompletionVerb(),
          VersionVerb(),      CompleteVerb()};
}

std::vector<OptionSpec> GlobalOptions() {
  return {
      {"project", 'p', "ID", "the project", Completes::kProject, "PAASCTL_PROJECT"},
      {"environment", 'e', "NAME", "the environment, named like its branch",
       Completes::kEnvironment, "PAASCTL_ENVIRONMENT"},
      {"app", 'A', "NAME", "the application, worker or service", Completes::kApplication,
       "PAASCTL_APP"},
      {"output", 'o', "FORMAT", "table, json, jsonl, yaml or plain", Completes::kFormat,
       "PAASCTL_OUTPUT"},
      {"json", 0, "", "the same as -o json"},
      {"no-header", 0, "", "leave out the header of tables"},
      {"quiet", 'q', "", "results and errors only"},
      {"verbose", 'v', "", "say more"},
      {"yes", 0, "", "do not ask before something is destroyed"},
      {"no-input", 0, "", "never ask; what would need an answer fails"},
      {"wait", 0, "", "wait for the end of what was started (the default)"},
      {"no-wait", 0, "", "return as soon as it is accepted"},
      {"timeout", 0, "TIME", "stop waiting after this long: 90s, 5m, 1h", Completes::kNothing,
       "PAASCTL_TIMEOUT"},
      {"color", 0, "WHEN", "auto, always or never", Completes::kColor, "PAASCTL_COLOR"},
      {"endpoint", 0, "ADDRESS", "where the control plane listens", Completes::kNothing,
       "PAASCTL_ENDPOINT"},
  };
}

const Verb* FindVerb(const std::vector<Verb>& verbs, const std::string& name) {
  const auto found = std::find_if(verbs.begin(), verbs.end(),
                                  [&](const Verb& verb) { return verb.FullName() == name; });
  return found == verbs.end() ? nullptr : &*found;
}

}  // namespace paas::paasctl
