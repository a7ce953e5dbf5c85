#pragma once

#include <functional>
#include <string>

#include "common/config/option_table.h"
#include "common/status/status.h"

namespace paas::config {

inline constexpr int kUsageError = 2;
inline constexpr int kInvalidConfig = 6;

struct Program {
  std::string name;         // "paas-agent"
  std::string about;        // first line of --help
  std::string version;      // what --version says
  std::string config_file;  // unless --config names another one; may be missing
};

// Fills the table's targets: defaults, then the file, then its drop-ins, then the command line; a
// later place replaces the whole value of an earlier one, also of lists. Then `resolve` works out
// what depends on several values.
//
// Adds --config, --check-config, --print-config, --help and --version. Everything that is wrong is
// told at once on stderr. Returns -1 when the daemon is to run, else the process's exit code: 0
// after --help and the like, kUsageError for the command line, kInvalidConfig for the files and for
// what `resolve` refuses.
int Load(const Program& program, OptionTable& table, int argc, char** argv,
         const std::function<Status()>& resolve);

}  // namespace paas::config
