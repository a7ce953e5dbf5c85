#include "builder/plan/source_operation_plan.h"

#include "common/text/shell_word.h"

namespace paas::builder {
namespace {

using text::ShellWord;

std::string InExchange(const std::string& file) { return std::string(kExchange) + "/" + file; }

// The identity is of the repository, so that the operation may set another one.
std::string Checkout(const SourceOperation& operation) {
  return "set -e\n"
         "git init --quiet --initial-branch=" +
         ShellWord(operation.branch) +
         " .\n"
         "git index-pack --stdin < " +
         InExchange(kHistoryFile) +
         " > /dev/null\n"
         "git config user.name 'Source operation'\n"
         "git config user.email source-operation@localhost\n"
         // Where dependencies would be installed: nothing to commit.
         "echo /.global >> .git/info/exclude\n"
         "git reset --quiet --hard " +
         ShellWord(operation.commit) + "\n";
}

std::string Collect(const SourceOperation& operation) {
  const std::string base = ShellWord(operation.commit);
  return "set -e\n"
         "head=$(git rev-parse --verify --quiet 'HEAD^{commit}') || {\n"
         "  echo 'the operation left no repository in /app' >&2; exit 1\n"
         "}\n"
         "rm -rf " +
         InExchange(kHeadFile) + " " + InExchange(kCommitsFile) +
         "\n"
         "echo \"$head\" > " +
         InExchange(kHeadFile) +
         "\n"
         "[ \"$head\" = " +
         base +
         " ] ||\n"
         "  printf '%s\\n^%s\\n' \"$head\" " +
         base +
         " |\n"
         "    git pack-objects --quiet --revs --thin --delta-base-offset --stdout > " +
         InExchange(kCommitsFile) + "\n";
}

}  // namespace

std::vector<BuildPhase> PlanSourceOperation(const SourceOperation& operation) {
  return {{"checkout", "Checking the branch out", Checkout(operation)},
          {"operation", "Executing the source operation", operation.command},
          {"collect", "Collecting new commits", Collect(operation)}};
}

}  // namespace paas::builder
