#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::config {

// How a value is written in a file; on the command line everything is text.
enum class Kind {
  kText,
  kNumber,
  kFlag,  // true or false; on the command line --name or --name=false
  kList,  // a list of texts, or one text; on the command line --name again and again
  kMap,   // NAME: VALUE; on the command line --name NAME=VALUE again and again
};

// One option of a daemon: a flag and a key of its configuration files at once.
struct Option {
  std::string name;  // "state-dir": --state-dir on the command line, state_dir in files
  Kind kind = Kind::kText;
  std::string help;
  std::string initial;               // the default as it is written; empty: none
  std::vector<std::string> choices;  // of a text; empty: anything
  uint64_t least = 0;                // of a number
  uint64_t most = 0;
  // Replaces what was set before. InvalidArgument says what is wrong, without naming the option.
  // Text, number ("12") and flag ("true") are one value; maps are "NAME=VALUE" each.
  std::function<Status(const std::vector<std::string>&)> set;
  bool in_files = true;  // false: what to do now, not how; it has no key

  std::string Key() const;
};

// All options of a daemon in the order of its help, each with the place that its value goes to.
// Targets hold the defaults when they are added, and outlive the table.
class OptionTable {
 public:
  void Text(std::string name, std::string& target, std::string help);
  void Choice(std::string name, std::string& target, std::vector<std::string> choices,
              std::string help);
  void Number(std::string name, uint32_t& target, uint64_t least, uint64_t most, std::string help);
  void Flag(std::string name, bool& target, std::string help);
  void List(std::string name, std::vector<std::string>& target, std::string help);
  // Only on the command line.
  void Switch(std::string name, bool& target, std::string help);
  // With a setter of its own: what is wrong is told where it is written.
  void Add(Option option) { options_.push_back(std::move(option)); }

  const std::vector<Option>& options() const { return options_; }
  const Option* FindKey(const std::string& key) const;  // null: no option of files has it
  std::vector<std::string> Keys() const;

 private:
  std::vector<Option> options_;
};

// Checks one value against kind, choices and range, and sets it.
Status Set(const Option& option, const std::vector<std::string>& values);

}  // namespace paas::config
