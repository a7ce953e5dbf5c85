#pragma once

#include <string>
#include <vector>

#include "common/config/option_table.h"
#include "common/status/status.h"

namespace paas::config {

// A value as one place gives it.
struct Assignment {
  const Option* option = nullptr;
  std::vector<std::string> values;
  std::string source;  // "/etc/paas/agent.yaml:3:12" or "command line"
};

// What the files say, in the order in which they count, and everything that is wrong with them
// ("file:line:column: …", at most one finding a value).
struct FileContent {
  std::vector<Assignment> assignments;
  std::vector<std::string> problems;
};

// The file and its drop-ins: for "/etc/paas/agent.yaml" those are /etc/paas/agent.d/*.yaml, by
// name. NotFound when the file is missing and `required`; without the file, drop-ins count too.
StatusOr<std::vector<std::string>> ConfigFiles(const std::string& file, bool required);

// Adds what one file says. Unknown keys are problems, with the key that was probably meant.
void ReadConfigFile(const OptionTable& table, const std::string& path, FileContent& content);
// The same for a text; `path` names it.
void ReadConfigText(const OptionTable& table, const std::string& path, const std::string& text,
                    FileContent& content);

}  // namespace paas::config
