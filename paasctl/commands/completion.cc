#include <algorithm>
#include <set>

#include "paasctl/commands/release_number.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/context/context_file.h"
#include "paasctl/context/project_context.h"

namespace paas::paasctl {
namespace {

// Each shell asks `paasctl __complete -- WORD…` (the last word is the one being typed) and gets one
// candidate a line, so that all of the knowledge is in one place.
constexpr const char* kBash =
    R"(# bash completion of paasctl; use: source <(paasctl completion bash)
_paasctl() {
  local IFS=$'\n'
  local words=("${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=($(paasctl __complete -- "${words[@]}" 2>/dev/null))
  if [ "${COMPREPLY[0]}" = ":directories" ]; then
    COMPREPLY=($(compgen -d -- "${COMP_WORDS[COMP_CWORD]}"))
  fi
}
complete -F _paasctl paasctl
)";
constexpr const char* kZsh = R"(#compdef paasctl
# zsh completion of paasctl; use: source <(paasctl completion zsh)
_paasctl() {
  local -a found
  found=("${(@f)$(paasctl __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "${found[1]}" == ":directories" ]]; then
    _files -/
  else
    compadd -a found
  fi
}
compdef _paasctl paasctl
)";
constexpr const char* kFish = R"(# fish completion of paasctl; use: paasctl completion fish | source
function __paasctl_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (paasctl __complete -- $words[2..-1] 2>/dev/null)
  if test "$found[1]" = ":directories"
    __fish_complete_directories (commandline -ct)
  else
    printf '%s\n' $found
  end
end
complete -c paasctl -f -a '(__paasctl_complete)'
)";

Outcome RunCompletion(Session& session, const Arguments& arguments) {
  const std::string shell = arguments.Get("shell");
  if (shell == "bash") {
    session.out(kBash);
  } else if (shell == "zsh") {
    session.out(kZsh);
  } else if (shell == "fish") {
    session.out(kFish);
  } else {
    return UsageError("there is no completion for \"" + shell + "\"",
                      "bash, zsh and fish are known");
  }
  return kExitSuccess;
}

// What is known about the words before the one that is being typed.
struct Position {
  const Verb* verb = nullptr;
  std::string group;
  size_t arguments = 0;                 // positional ones that are complete
  const OptionSpec* pending = nullptr;  // an option that waits for its value
  std::string project;
  std::string environment;
  std::string context;
  std::string endpoint;
};

const OptionSpec* FindOption(const std::vector<OptionSpec>& options, const std::string& word) {
  for (const OptionSpec& option : options) {
    const bool is_short = option.letter != 0 && word == std::string("-") + option.letter;
    if (word == "--" + option.name || is_short) return &option;
  }
  return nullptr;
}

Position Locate(const std::vector<Verb>& verbs, const std::vector<OptionSpec>& globals,
                const std::vector<std::string>& words) {
  Position position;
  for (const std::string& word : words) {
    if (position.pending != nullptr) {
      if (position.pending->name == "project") position.project = word;
      if (position.pending->name == "environment") position.environment = word;
      if (position.pending->name == "context") position.context = word;
      if (position.pending->name == "endpoint") position.endpoint = word;
      position.pending = nullptr;
    } else if (!word.empty() && word[0] == '-') {
      const OptionSpec* option = FindOption(globals, word);
      if (option == nullptr && position.verb != nullptr) {
        option = FindOption(position.verb->options, word);
      }
      if (option != nullptr && !option->value.empty()) position.pending = option;
    } else if (position.verb != nullptr) {
      ++position.arguments;
    } else {
      const std::string name = position.group.empty() ? word : position.group + " " + word;
      position.verb = FindVerb(verbs, name);
      if (position.verb == nullptr) position.group = name;
    }
  }
  return position;
}

// Names that only the control plane knows; none when it does not answer.
std::vector<std::string> AskControlPlane(Session& session, Completes what,
                                         const Position& position) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return {};
  std::set<std::string> names;
  if (what == Completes::kActivity) {
    const auto activities = (*client)->ListActivities({{position.project, ""}});
    if (activities.ok()) {
      for (const Activity& activity : *activities) names.insert(activity.id);
    }
    return {names.begin(), names.end()};
  }
  const auto environments = (*client)->ListEnvironments(position.project);
  if (!environments.ok()) return {};
  for (const Environment& environment : *environments) {
    if (what == Completes::kProject) names.insert(environment.project);
    if (what == Completes::kEnvironment) names.insert(environment.name);
    const bool meant = position.environment.empty() || position.environment == environment.name;
    if (what == Completes::kApplication && meant) {
      names.insert(environment.applications.begin(), environment.applications.end());
    }
  }
  return {names.begin(), names.end()};
}

// Of the environment that is meant, the newest first.
std::vector<std::string> ReleaseNames(Session& session, const Position& position) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return {};
  const DirectoryFacts facts = session.read_directory(".");
  const EnvironmentId id = ResolveTarget(position.project, position.environment, facts).id;
  const auto releases = (*client)->releases().List(id, /*limit=*/0);
  std::vector<std::string> names;
  if (!releases.ok()) return names;
  for (const Release& release : *releases) names.push_back(ReleaseName(release.number));
  return names;
}

std::vector<std::string> ContextNames(const Session& session) {
  const StatusOr<ContextFile> file = session.contexts();
  std::vector<std::string> names;
  if (!file.ok()) return names;
  for (const Context& context : file->contexts) names.push_back(context.name);
  return names;
}

std::vector<std::string> Candidates(Session& session, Completes what, const Position& position) {
  switch (what) {
    case Completes::kNothing:
      return {};
    case Completes::kDirectory:
      return {":directories"};
    case Completes::kProject:
    case Completes::kEnvironment:
    case Completes::kApplication:
    case Completes::kActivity:
      return AskControlPlane(session, what, position);
    case Completes::kRelease:
      return ReleaseNames(session, position);
    case Completes::kFormat:
      return {"table", "json", "jsonl", "yaml", "plain"};
    case Completes::kColor:
      return {"auto", "always", "never"};
    case Completes::kShell:
      return {"bash", "zsh", "fish"};
    case Completes::kLog:
      return {"app", "access", "error", "deploy", "php.access"};
    case Completes::kContext:
      return ContextNames(session);
  }
  return {};
}

std::vector<std::string> VerbNames(const std::vector<Verb>& verbs, const std::string& group) {
  std::set<std::string> names;
  for (const Verb& verb : verbs) {
    if (verb.hidden) continue;
    const std::string name = verb.FullName() + " ";
    // The word after the group's.
    if (!group.empty() && !name.starts_with(group + " ")) continue;
    const size_t begin = group.empty() ? 0 : group.size() + 1;
    if (begin < name.size()) names.insert(name.substr(begin, name.find(' ', begin) - begin));
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> Complete(Session& session, std::vector<std::string> words) {
  const std::string typed = words.empty() ? "" : words.back();
  if (!words.empty()) words.pop_back();
  const std::vector<Verb> verbs = AllVerbs();
  const std::vector<OptionSpec> globals = GlobalOptions();
  const Position position = Locate(verbs, globals, words);
  // Whoever is asked for names is whom the finished command would ask.
  if (!position.context.empty()) session.globals.context = position.context;
  if (!position.endpoint.empty()) session.globals.endpoint = position.endpoint;
  if (position.pending != nullptr)
    return Candidates(session, position.pending->completes, position);
  if (!typed.empty() && typed[0] == '-') {
    std::vector<std::string> names{"--help"};
    for (const OptionSpec& option : globals) names.push_back("--" + option.name);
    if (position.verb != nullptr) {
      for (const OptionSpec& option : position.verb->options) names.push_back("--" + option.name);
    }
    return names;
  }
  if (position.verb == nullptr) return VerbNames(verbs, position.group);
  if (position.arguments >= position.verb->arguments.size()) return {};
  return Candidates(session, position.verb->arguments[position.arguments].completes, position);
}

Outcome RunComplete(Session& session, const Arguments& arguments) {
  const std::string typed = arguments.rest().empty() ? "" : arguments.rest().back();
  for (const std::string& candidate : Complete(session, arguments.rest())) {
    if (candidate[0] == ':' || candidate.rfind(typed, 0) == 0) session.out(candidate + "\n");
  }
  return kExitSuccess;
}

}  // namespace

Verb CompletionVerb() {
  return {.name = "completion",
          .summary = "Print the completion script of a shell",
          .details = "`source <(paasctl completion bash)`",
          .arguments = {{"shell", "bash, zsh or fish", true, Completes::kShell}},
          .run = RunCompletion};
}

Verb CompleteVerb() {
  return {.name = "__complete",
          .summary = "What the words of a command line may go on with",
          .takes_command = true,
          .hidden = true,
          .run = RunComplete};
}

}  // namespace paas::paasctl
