#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "paasctl/client/client.h"
#include "paasctl/context/project_context.h"
#include "paasctl/output/failure.h"
#include "paasctl/output/format.h"
#include "paasctl/output/progress.h"
#include "paasctl/output/style.h"
#include "paasctl/output/table.h"

namespace paas::paasctl {

// What the shell may offer for a value.
enum class Completes {
  kNothing,
  kDirectory,
  kProject,
  kEnvironment,
  kApplication,
  kActivity,
  kFormat,
  kColor,
  kShell,
  kLog
};

// A flag, or an option with a value; long name without dashes.
struct OptionSpec {
  std::string name;
  char letter = 0;
  std::string value;  // what stands for the value in the help; empty: a flag
  std::string help;
  Completes completes = Completes::kNothing;
  std::string variable;  // environment variable that sets it as well
};

struct ArgumentSpec {
  std::string name;
  std::string help;
  bool required = false;
  Completes completes = Completes::kNothing;
};

// The words of one command line, sorted by what they mean. Names are those of the specs.
class Arguments {
 public:
  void Set(const std::string& name, std::string value) { values_[name] = std::move(value); }
  void SetRest(std::vector<std::string> rest) { rest_ = std::move(rest); }

  bool Has(const std::string& name) const { return values_.count(name) != 0; }
  std::string Get(const std::string& name, const std::string& fallback = "") const;
  // What came after the options of exec: a command of its own.
  const std::vector<std::string>& rest() const { return rest_; }

 private:
  std::map<std::string, std::string> values_;
  std::vector<std::string> rest_;
};

// The options that every verb has, already checked.
struct Globals {
  std::string project;
  std::string environment;
  std::string application;
  Format format = Format::kTable;
  bool header = true;
  bool quiet = false;
  bool verbose = false;
  bool yes = false;
  bool no_input = false;
  bool wait = true;
  std::optional<std::chrono::milliseconds> timeout;
  ColorMode color = ColorMode::kAuto;
  std::string endpoint;
};

// What a verb may use of the world; filled in by main, replaced by tests.
struct Session {
  Globals globals;
  std::function<void(std::string_view)> out;  // results
  std::function<void(std::string_view)> err;  // progress, notes, errors
  Style out_style;
  Style err_style;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool in_is_terminal = false;
  size_t width = 80;  // of progress lines
  std::function<int64_t()> now_unix_ms;
  // The line that the user types after a question; nothing when nobody can be asked.
  std::function<std::optional<std::string>(const std::string&)> ask;
  std::function<DirectoryFacts(const std::string&)> read_directory;
  std::function<StatusOr<Client*>()> connect;  // the same client each time

  RenderOptions render_options() const;
  // Prints a result in the format that was asked for.
  void Print(const Listing& listing) const;
  void Print(const Object& object, const std::vector<Column>& rows) const;
  // A remark on standard error, unless -q.
  void Note(const std::string& text) const;
  ProgressOptions progress_options() const;
  // The environment that is meant, judged from `directory`; says what was assumed.
  Target ResolveAndTell(const std::string& directory = ".") const;
};

// One verb of paasctl, as data: help, parsing and completion come from here.
struct Verb {
  std::string group;  // "activity" in `activity list`; empty for most
  std::string name;
  std::string summary;  // one line
  std::string details;  // paragraphs for --help; may be empty
  std::vector<ArgumentSpec> arguments;
  std::vector<OptionSpec> options;
  bool takes_command = false;  // everything after `--` (or the first unknown word) is a command
  bool hidden = false;
  std::function<Outcome(Session&, const Arguments&)> run;

  std::string FullName() const { return group.empty() ? name : group + " " + name; }
};

}  // namespace paas::paasctl
