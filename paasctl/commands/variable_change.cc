#include <algorithm>

#include "model/variables.h"
#include "paasctl/commands/follow.h"
#include "paasctl/commands/variable_views.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

constexpr char kStandardInput[] = "-";

// The first thing that is wrong with the options ends it.
struct OptionsReader {
  const Arguments& arguments;
  std::optional<Failure> failure;

  std::optional<bool> Flag(const std::string& option) {
    if (!arguments.Has(option)) return std::nullopt;
    const std::string word = arguments.Get(option);
    if (word == "true" || word == "yes" || word == "1") return true;
    if (word == "false" || word == "no" || word == "0") return false;
    failure = UsageError("--" + option + " takes true or false, not \"" + Printable(word) + "\"");
    return std::nullopt;
  }

  std::optional<std::vector<std::string>> Names(const std::string& option) {
    if (!arguments.Has(option)) return std::nullopt;
    std::vector<std::string> names;
    const std::string text = arguments.Get(option);
    for (size_t at = 0; at <= text.size();) {
      const size_t end = std::min(text.find(',', at), text.size());
      if (end > at) names.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return names;
  }

  bool IsForProject() {
    const std::string level = arguments.Get("level", "environment");
    if (level == "project" || level == "p") return true;
    if (level != "environment" && level != "e") {
      failure =
          UsageError("--level takes project or environment, not \"" + Printable(level) + "\"");
    }
    return false;
  }

  VariableEffect Effect() const {
    return {.no_deploy = arguments.Has("no-deploy"), .redeploy = arguments.Has("redeploy")};
  }
};

// The value: the argument, a file, or standard input. One newline at the end is not part of it.
StatusOr<std::optional<std::string>> ReadValue(const Session& session, const Arguments& arguments) {
  const bool has_file = arguments.Has("file");
  const std::string argument = arguments.Get("value");
  if (!has_file && argument != kStandardInput) {
    return arguments.Has("value") ? std::make_optional(argument) : std::nullopt;
  }
  PAAS_ASSIGN_OR_RETURN(std::string text,
                        session.read_text(has_file ? arguments.Get("file") : kStandardInput));
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::optional<Failure> Check(const VariableSetting& setting) {
  const Status checked =
      model::CheckVariable({.name = setting.name,
                            .value = setting.value.value_or(""),
                            .is_json = setting.value && setting.is_json == true});
  if (checked.ok()) return std::nullopt;
  return UsageError(Message(checked));
}

void Advise(const Session& session, const Arguments& arguments, const std::string& name) {
  const bool in_argument = arguments.Has("value") && arguments.Get("value") != kStandardInput;
  if (arguments.Has("sensitive") && in_argument) {
    session.Note(
        "the value was on the command line, where others on this machine can read it: "
        "paasctl var set " +
        name + " - reads it from standard input");
  }
  const bool is_upper = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (is_upper) {
    session.Note(name + " is an entry of PLATFORM_VARIABLES; env:" + name +
                 " would be an environment variable");
  }
}

// Shows the deploys that a change has queued, one after the other.
Outcome FollowAll(Session& session, const VariableChange& change) {
  for (const std::string& activity : change.activities) {
    const FollowOptions follow{.what = "deploy", .detaches = true};
    Outcome end = FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
      return client.WatchActivity(activity, 0, sink);
    });
    if (end.exit != kExitSuccess) return end;
  }
  return kExitSuccess;
}

Outcome Conclude(Session& session, const VariableChange& change, bool show) {
  if (!change.changed) session.Note("it was so already");
  if (!change.activities.empty()) return FollowAll(session, change);
  if (change.changed) session.Note("takes effect at the next deploy: paasctl redeploy");
  if (show) PrintVariable(session, change.variable);
  return kExitSuccess;
}

EnvironmentId Target(const Session& session, bool is_for_project) {
  EnvironmentId id = session.ResolveAndTell().id;
  if (is_for_project) id.environment.clear();
  return id;
}

Outcome RunSet(Session& session, const Arguments& arguments) {
  OptionsReader reader{arguments, std::nullopt};
  VariableSetting setting{
      .target = {},
      .name = arguments.Get("name"),
      .value = std::nullopt,
      .is_sensitive = arguments.Has("sensitive"),
      .is_json = arguments.Has("value-json") ? std::optional(true) : std::nullopt,
      .visible_build = reader.Flag("visible-build"),
      .visible_runtime = reader.Flag("visible-runtime"),
      .is_inheritable = reader.Flag("inheritable"),
      .is_enabled = reader.Flag("enabled"),
      .applications = reader.Names("scope"),
      .create_only = arguments.Has("create")};
  const bool is_for_project = reader.IsForProject();
  if (reader.failure) return *reader.failure;
  const StatusOr<std::optional<std::string>> value = ReadValue(session, arguments);
  if (!value.ok()) return value.status();
  setting.value = *value;
  if (auto refused = Check(setting)) return *refused;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  setting.target = Target(session, is_for_project);
  Advise(session, arguments, setting.name);
  const auto change = (*client)->variables().Set(setting, reader.Effect());
  if (!change.ok()) return change.status();
  return Conclude(session, *change, /*show=*/true);
}

Outcome RunUnset(Session& session, const Arguments& arguments) {
  OptionsReader reader{arguments, std::nullopt};
  const bool is_for_project = reader.IsForProject();
  if (reader.failure) return *reader.failure;
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const auto change = (*client)->variables().Unset(Target(session, is_for_project),
                                                   arguments.Get("name"), reader.Effect());
  if (!change.ok()) return change.status();
  return Conclude(session, *change, /*show=*/false);
}

const ArgumentSpec kName{"name", "env:NAME, php:NAME, PREFIX:NAME or NAME", true};

std::vector<OptionSpec> EffectOptions() {
  return {{"level", 'l', "LEVEL", "environment (the default) or project"},
          {"no-deploy", 0, "", "of an environment: do not deploy it now"},
          {"redeploy", 0, "", "of a project: deploy all of its environments now"}};
}

std::vector<OptionSpec> SetOptions() {
  std::vector<OptionSpec> options = EffectOptions();
  const std::vector<OptionSpec> more = {
      {"file", 0, "PATH", "the value is what the file holds"},
      {"sensitive", 0, "", "nothing shows the value again; cannot be taken back"},
      {"value-json", 0, "", "the value is JSON and becomes a structured value"},
      {"visible-build", 0, "BOOL", "builds see it (project: true, environment: false)"},
      {"visible-runtime", 0, "BOOL", "containers see it (true)"},
      {"inheritable", 0, "BOOL", "environments made from this one get it (true)"},
      {"enabled", 0, "BOOL", "it acts (true)"},
      {"scope", 0, "APPS", "only for these applications: app,api", Completes::kApplication},
      {"create", 0, "", "fail when it is there already"}};
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

}  // namespace

Verb VariableSetVerb() {
  return {
      .group = "var",
      .name = "set",
      .summary = "Set a variable of an environment or a project",
      .details =
          "VALUE may be - for standard input, which keeps secrets out of the command line. Without "
          "VALUE only attributes change. One newline at the end of a file or of standard input is "
          "not part of the value.\n\n"
          "A variable of an environment is deployed at once; nothing is built again unless builds "
          "see it. One of a project takes effect at the next deploy of each environment.",
      .arguments = {kName, {"value", "the value, or - to read standard input", false}},
      .options = SetOptions(),
      .handles_interrupt = true,
      .run = RunSet};
}

Verb VariableUnsetVerb() {
  return {.group = "var",
          .name = "unset",
          .summary = "Remove a variable of an environment or a project",
          .arguments = {kName},
          .options = EffectOptions(),
          .handles_interrupt = true,
          .run = RunUnset};
}

}  // namespace paas::paasctl
