#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "paasctl/commands/session.h"
#include "paasctl/output/failure.h"

namespace paas::paasctl {

// What the shell may offer for a value.
enum class Completes {
  kNothing,
  kDirectory,
  kProject,
  kEnvironment,
  kApplication,
  kActivity,
  kRelease,
  kFormat,
  kColor,
  kShell,
  kLog,
  kContext
};

// A flag, or an option with a value; long name without dashes.
struct OptionSpec {
  std::string name;
  char letter = 0;
  std::string value;  // what stands for the value in the help; empty: a flag
  std::string help;
  Completes completes = Completes::kNothing;
  std::string variable;  // environment variable that sets it as well
  bool repeats = false;  // every value counts, not only the last one: GetAll()
};

struct ArgumentSpec {
  std::string name;
  std::string help;
  bool required = false;
  Completes completes = Completes::kNothing;
  bool repeats = false;  // one or more words, the last of the arguments: GetAll()
};

// The words of one command line, sorted by what they mean. Names are those of the specs.
class Arguments {
 public:
  void Set(const std::string& name, std::string value) { values_[name] = std::move(value); }
  void SetRest(std::vector<std::string> rest) { rest_ = std::move(rest); }

  bool Has(const std::string& name) const { return values_.count(name) != 0; }
  std::string Get(const std::string& name, const std::string& fallback = "") const;
  // The values of an option or an argument that repeats, in their order.
  std::vector<std::string> GetAll(const std::string& name) const;
  void SetAll(const std::string& name, std::vector<std::string> values) {
    lists_[name] = std::move(values);
  }
  // What came after the options of exec: a command of its own.
  const std::vector<std::string>& rest() const { return rest_; }

 private:
  std::map<std::string, std::string> values_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::vector<std::string> rest_;
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
  bool handles_interrupt = false;  // Ctrl-C is an event for it, not the end
  std::function<Outcome(Session&, const Arguments&)> run;

  std::string FullName() const { return group.empty() ? name : group + " " + name; }
};

}  // namespace paas::paasctl
