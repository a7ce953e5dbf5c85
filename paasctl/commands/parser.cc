#include "paasctl/commands/parser.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

// Words of the command line that start a command of its own: those after the first "--".
struct SplitWords {
  std::vector<std::string> ours;
  std::vector<std::string> command;
};

SplitWords SplitAtDashes(const std::vector<std::string>& words) {
  const auto dashes = std::find(words.begin(), words.end(), "--");
  if (dashes == words.end()) return {words, {}};
  return {{words.begin(), dashes}, {dashes + 1, words.end()}};
}

// Collects what CLI11 finds. The storage has stable addresses: CLI11 keeps references.
class Values {
 public:
  void AddOption(CLI::App& app, const OptionSpec& spec) {
    std::string names = "--" + spec.name;
    if (spec.letter != 0) names = std::string("-") + spec.letter + "," + names;
    if (spec.value.empty()) {
      app.add_flag(names, Flag(spec.name));
    } else if (spec.repeats) {
      app.add_option(names, lists_[spec.name])->allow_extra_args(false);
    } else {
      app.add_option(names, Text(spec.name))->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
  }
  void AddArgument(CLI::App& app, const ArgumentSpec& spec) {
    if (spec.repeats) {
      app.add_option(spec.name, lists_[spec.name])->required(spec.required);
    } else {
      app.add_option(spec.name, Text(spec.name))->required(spec.required);
    }
  }

  Arguments Take() const {
    Arguments arguments;
    for (const auto& [name, text] : texts_) {
      if (text != kUnset) arguments.Set(name, text);
    }
    for (const auto& [name, list] : lists_) arguments.SetAll(name, list);
    for (const auto& [name, flag] : flags_) {
      if (flag) arguments.Set(name, "true");
    }
    return arguments;
  }

 private:
  static inline const std::string kUnset = std::string(1, '\0');
  std::string& Text(const std::string& name) {
    return texts_.try_emplace(name, kUnset).first->second;
  }
  bool& Flag(const std::string& name) { return flags_.try_emplace(name, false).first->second; }

  std::map<std::string, std::string> texts_;
  std::map<std::string, bool> flags_;
  std::map<std::string, std::vector<std::string>> lists_;
};

struct GlobalsReader {
  const Arguments& arguments;
  std::optional<Failure> failure;

  void Refuse(const std::string& option, const std::string& expected) {
    failure = UsageError("--" + option + " takes " + expected + ", not \"" +
                         Printable(arguments.Get(option)) + "\"");
  }

  Globals Read() {
    Globals globals;
    globals.project = arguments.Get("project");
    globals.environment = arguments.Get("environment");
    globals.application = arguments.Get("app");
    globals.header = !arguments.Has("no-header");
    globals.quiet = arguments.Has("quiet");
    globals.verbose = arguments.Has("verbose");
    globals.yes = arguments.Has("yes");
    globals.no_input = arguments.Has("no-input");
    globals.wait = arguments.Has("wait") || !arguments.Has("no-wait");
    globals.endpoint = arguments.Get("endpoint");
    globals.context = arguments.Get("context");
    ReadFormat(globals);
    ReadColor(globals);
    ReadTimeout(globals);
    return globals;
  }

  void ReadFormat(Globals& globals) {
    const std::string word = arguments.Has("json") ? "json" : arguments.Get("output", "table");
    if (const auto format = ParseFormat(word)) {
      globals.format = *format;
    } else {
      Refuse("output", "table, json, jsonl, yaml or plain");
    }
  }
  void ReadColor(Globals& globals) {
    const std::string word = arguments.Get("color", "auto");
    if (word == "auto") {
      globals.color = ColorMode::kAuto;
    } else if (word == "always") {
      globals.color = ColorMode::kAlways;
    } else if (word == "never") {
      globals.color = ColorMode::kNever;
    } else {
      Refuse("color", "auto, always or never");
    }
  }
  void ReadTimeout(Globals& globals) {
    if (!arguments.Has("timeout")) return;
    globals.timeout = ParseDuration(arguments.Get("timeout"));
    if (!globals.timeout.has_value()) Refuse("timeout", "a time like 90s, 5m or 1h");
  }
};

// A context that a flag names is meant as a whole: no variable leads elsewhere.
void AddVariables(const Variables& variables, Arguments& arguments) {
  const bool has_context = arguments.Has("context");
  for (const OptionSpec& option : GlobalOptions()) {
    if (option.variable.empty() || arguments.Has(option.name)) continue;
    if (option.name == "endpoint" && has_context) continue;
    const auto found = variables.find(option.variable);
    if (found != variables.end() && !found->second.empty()) {
      arguments.Set(option.name, found->second);
    }
  }
}

std::string OptionNearest(const Verb& verb, const std::string& word) {
  std::vector<std::string> names;
  for (const OptionSpec& option : GlobalOptions()) names.push_back("--" + option.name);
  for (const OptionSpec& option : verb.options) names.push_back("--" + option.name);
  return Nearest(word, names);
}

Failure Explain(const Verb& verb, const CLI::ParseError& error) {
  const std::string help = "paasctl " + verb.FullName() + " --help";
  const std::string message = error.what();
  const size_t dash = message.find(" -");
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && dash != std::string::npos) {
    const std::string word = message.substr(dash + 1, message.find(' ', dash + 1) - dash - 1);
    const std::string nearest = OptionNearest(verb, word);
    return UsageError("unknown option " + Printable(word),
                      nearest.empty() ? help : "did you mean " + nearest + "?");
  }
  return UsageError(Printable(message), help);
}

std::variant<Invocation, HelpRequest, Failure> ParseVerb(const Verb& verb,
                                                         std::vector<std::string> words,
                                                         const std::vector<std::string>& command,
                                                         const Variables& variables) {
  CLI::App app;
  app.set_help_flag();
  Values values;
  bool help = false;
  app.add_flag("-h,--help", help);
  for (const OptionSpec& option : GlobalOptions()) values.AddOption(app, option);
  for (const OptionSpec& option : verb.options) values.AddOption(app, option);
  for (const ArgumentSpec& argument : verb.arguments) values.AddArgument(app, argument);
  if (verb.takes_command) app.prefix_command();
  if (std::any_of(words.begin(), words.end(),
                  [](const std::string& word) { return word == "--help" || word == "-h"; }) &&
      !verb.takes_command) {
    return HelpRequest{.verb = &verb};
  }
  std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return Explain(verb, error);
  }
  if (help) return HelpRequest{.verb = &verb};
  Invocation invocation{.verb = &verb, .arguments = values.Take()};
  std::vector<std::string> rest = app.remaining();
  rest.insert(rest.end(), command.begin(), command.end());
  if (!rest.empty() && !verb.takes_command) {
    return UsageError("unexpected \"" + Printable(rest.front()) + "\"");
  }
  invocation.arguments.SetRest(std::move(rest));
  if (invocation.arguments.Has("context") && invocation.arguments.Has("endpoint")) {
    return UsageError("--context and --endpoint say two things", "a context has an endpoint");
  }
  AddVariables(variables, invocation.arguments);
  GlobalsReader reader{invocation.arguments, std::nullopt};
  invocation.globals = reader.Read();
  if (reader.failure.has_value()) return *reader.failure;
  return invocation;
}

// How many words an option that stands before the verb takes; 0 when `word` is none.
size_t WordsOfGlobalOption(const std::string& word) {
  if (word.size() < 2 || word[0] != '-') return 0;
  for (const OptionSpec& option : GlobalOptions()) {
    const bool is_long = word == "--" + option.name;
    const bool is_short = option.letter != 0 && word == std::string("-") + option.letter;
    if (is_long || is_short) return option.value.empty() ? 1 : 2;
  }
  return 1;
}

Failure UnknownVerb(const std::vector<Verb>& verbs, const std::string& word) {
  std::vector<std::string> names;
  for (const Verb& verb : verbs) {
    if (!verb.hidden) names.push_back(verb.FullName());
    if (!verb.hidden && !verb.group.empty()) names.push_back(verb.group);
  }
  const std::string nearest = Nearest(word, names);
  return UsageError(
      "there is no verb \"" + Printable(word) + "\"",
      nearest.empty() ? "paasctl --help lists them" : "did you mean " + nearest + "?");
}

bool IsGroup(const std::vector<Verb>& verbs, const std::string& name) {
  return std::any_of(verbs.begin(), verbs.end(),
                     [&](const Verb& verb) { return verb.group == name; });
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(const std::string& text) {
  uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view suffix(unit, static_cast<size_t>(end - unit));
  if (suffix == "ms") return std::chrono::milliseconds(number);
  if (suffix.empty() || suffix == "s") return std::chrono::seconds(number);
  if (suffix == "m") return std::chrono::minutes(number);
  if (suffix == "h") return std::chrono::hours(number);
  return std::nullopt;
}

std::variant<Invocation, HelpRequest, Failure> ParseCommandLine(
    const std::vector<Verb>& verbs, const std::vector<std::string>& words,
    const Variables& variables) {
  auto [ours, command] = SplitAtDashes(words);
  size_t at = 0;
  while (at < ours.size() && ours[at][0] == '-') {
    if (ours[at] == "--help" || ours[at] == "-h") return HelpRequest{};
    if (ours[at] == "--version") ours[at] = "version";
    if (ours[at][0] == '-') at += WordsOfGlobalOption(ours[at]);
  }
  if (at >= ours.size() || ours[at] == "help") return HelpRequest{};
  std::string name = ours[at];
  ours.erase(ours.begin() + static_cast<std::ptrdiff_t>(at));
  // A group may be in a group.
  while (IsGroup(verbs, name)) {
    const bool stands_alone = at >= ours.size() || ours[at][0] == '-';
    // Some groups have a verb of their own name.
    if (stands_alone && FindVerb(verbs, name) == nullptr) return HelpRequest{.group = name};
    if (stands_alone) break;
    name += " " + ours[at];
    ours.erase(ours.begin() + static_cast<std::ptrdiff_t>(at));
  }
  const Verb* verb = FindVerb(verbs, name);
  if (verb == nullptr) return UnknownVerb(verbs, name);
  return ParseVerb(*verb, std::move(ours), command, variables);
}

}  // namespace paas::paasctl
