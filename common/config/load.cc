#include "common/config/load.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "common/config/config_files.h"

namespace paas::config {
namespace {

constexpr char kCommandLine[] = "command line";
constexpr char kInstead[] = "Instead of running";

// What the command line says, as text: values are checked together with those of the files.
class CommandLine {
 public:
  CommandLine(const Program& program, const OptionTable& table)
      : app_(program.about, program.name), config_(program.config_file) {
    for (const Option& option : table.options()) AddOption(option);
    app_.add_option("--config", config_, "configuration file; its drop-ins are in FILE's name.d")
        ->capture_default_str();
    app_.add_flag("--check-config", check_, "say what is wrong with the configuration, and exit")
        ->group(kInstead);
    app_.add_flag("--print-config", print_, "print every value and where it comes from, and exit")
        ->group(kInstead);
    app_.set_version_flag("--version", program.version);
  }

  // -1: go on.
  int Parse(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
      return -1;
    } catch (const CLI::ParseError& error) {
      return app_.exit(error) == 0 ? 0 : kUsageError;
    }
  }

  std::vector<Assignment> Assignments(const OptionTable& table) const {
    std::vector<Assignment> given;
    for (const Option& option : table.options()) {
      if (app_.count("--" + option.name) == 0) continue;
      given.push_back({&option, values_.at(option.name), kCommandLine});
    }
    return given;
  }

  bool has_config() const { return app_.count("--config") > 0; }
  const std::string& config() const { return config_; }
  bool check() const { return check_; }
  bool print() const { return print_; }

 private:
  void AddOption(const Option& option) {
    std::vector<std::string>& values = values_[option.name];
    CLI::Option* added = nullptr;
    if (option.kind == Kind::kFlag) {
      added = app_.add_flag("--" + option.name, values, option.help);
    } else {
      added = app_.add_option("--" + option.name, values, option.help)->allow_extra_args(false);
      const bool repeats = option.kind == Kind::kList || option.kind == Kind::kMap;
      if (!repeats) added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      added->type_name(TypeOf(option))->default_str(option.initial);
    }
    if (!option.in_files) added->group(kInstead);
  }

  static std::string TypeOf(const Option& option) {
    if (option.kind == Kind::kNumber) return "NUMBER";
    if (option.kind == Kind::kList) return "TEXT";
    if (option.kind == Kind::kMap) return "NAME=VALUE";
    if (option.choices.empty()) return "TEXT";
    std::string choices;
    for (const std::string& choice : option.choices)
      choices += (choices.empty() ? "" : "|") + choice;
    return choices;
  }

  CLI::App app_;
  std::map<std::string, std::vector<std::string>> values_;
  std::string config_;
  bool check_ = false;
  bool print_ = false;
};

// One pass over all places. Where each value came from is kept for --print-config.
class Loader {
 public:
  explicit Loader(const OptionTable& table) : table_(table) {}

  void Apply(const std::vector<Assignment>& assignments) {
    for (const Assignment& assignment : assignments) {
      const bool on_command_line = assignment.source == kCommandLine;
      const Status set = Set(*assignment.option, assignment.values);
      if (set.ok()) {
        last_[assignment.option->name] = assignment;
        continue;
      }
      const std::string name = on_command_line
                                   ? "--" + assignment.option->name
                                   : assignment.source + ": " + assignment.option->Key();
      Complain(name + ": " + Message(set), on_command_line ? kUsageError : kInvalidConfig);
    }
  }

  void Complain(const std::string& problem, int code) {
    std::cerr << problem << "\n";
    if (exit_code_ < 0) exit_code_ = code;
  }

  int exit_code() const { return exit_code_; }

  void Print() const {
    for (const Option& option : table_.options()) {
      if (option.in_files) Print(option);
    }
  }

 private:
  static std::string Yaml(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    return quoted + "\"";
  }

  static std::string Yaml(Kind kind, const std::vector<std::string>& values) {
    if (kind == Kind::kNumber || kind == Kind::kFlag) return values[0];
    if (kind == Kind::kText) return Yaml(values[0]);
    std::string text;
    for (const std::string& value : values) {
      if (!text.empty()) text += ", ";
      const size_t equals = kind == Kind::kMap ? value.find('=') : std::string::npos;
      text += equals == std::string::npos
                  ? Yaml(value)
                  : Yaml(value.substr(0, equals)) + ": " + Yaml(value.substr(equals + 1));
    }
    return kind == Kind::kMap ? "{" + text + "}" : "[" + text + "]";
  }

  void Print(const Option& option) const {
    const auto given = last_.find(option.name);
    if (given != last_.end()) {
      std::cout << option.Key() << ": " << Yaml(option.kind, given->second.values) << "  # "
                << given->second.source << "\n";
    } else if (!option.initial.empty()) {
      std::cout << option.Key() << ": " << Yaml(option.kind, {option.initial}) << "  # default\n";
    } else {
      std::cout << "# " << option.Key() << ": not set\n";
    }
  }

  const OptionTable& table_;
  std::map<std::string, Assignment> last_;
  int exit_code_ = -1;
};

void ReadFiles(const OptionTable& table, const CommandLine& line, Loader& loader) {
  const StatusOr<std::vector<std::string>> files = ConfigFiles(line.config(), line.has_config());
  if (!files.ok()) return loader.Complain(Message(files.status()), kInvalidConfig);
  FileContent content;
  for (const std::string& file : *files) ReadConfigFile(table, file, content);
  for (const std::string& problem : content.problems) loader.Complain(problem, kInvalidConfig);
  loader.Apply(content.assignments);
}

}  // namespace

int Load(const Program& program, OptionTable& table, int argc, char** argv,
         const std::function<Status()>& resolve) {
  CommandLine line(program, table);
  if (const int code = line.Parse(argc, argv); code >= 0) return code;
  Loader loader(table);
  ReadFiles(table, line, loader);
  loader.Apply(line.Assignments(table));
  if (loader.exit_code() >= 0) return loader.exit_code();
  if (const Status resolved = resolve(); !resolved.ok()) {
    loader.Complain(program.name + ": " + Message(resolved), kInvalidConfig);
    return loader.exit_code();
  }
  if (line.print()) loader.Print();
  return line.check() || line.print() ? 0 : -1;
}

}  // namespace paas::config
