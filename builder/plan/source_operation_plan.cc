#include "builder/plan/source_operation_plan.h"

#include "common/text/shell_word.h"

namespace paas::builder {
namespace {

using text::ShellWord;

std::string InExchange(const std::string& file) { return std::string(kExchange) + "/" + file; }

// A submodule is a clone without history: what git says and does in it is what a user knows, and
// with a remote that answers it can be moved on. Its files are among the objects of the whole.
constexpr char kFill[] = R"sh(
n=0
fill() {
  n=$((n + 1))
  dir=$PWD/.git/checked-out/$n
  mkdir -p "$PWD/.git/checked-out" "$1"
  git init --quiet --separate-git-dir="$dir" "$1"
  echo "$PWD/.git/objects" > "$dir/objects/info/alternates"
  git -C "$1" hash-object -t commit -w --stdin < "/srv/modules/$2" > /dev/null
  echo "$2" > "$dir/shallow"
  git -C "$1" config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'
  git -C "$1" config --add remote.origin.fetch '+HEAD:refs/remotes/origin/HEAD'
  git -C "$1" config submodule.active .
  git -C "$1" checkout --quiet --force --detach "$2"
}
)sh";

std::string Fill(const std::vector<Submodule>& submodules) {
  if (submodules.empty()) return "";
  std::string script = "git config submodule.active .\n";
  script += kFill;
  for (const Submodule& one : submodules) {
    script += "fill " + ShellWord(one.path) + " " + ShellWord(one.commit) + "\n";
  }
  // Where they come from. A URL that makes no sense here is not what the operation has to be about.
  return script + "git submodule --quiet sync --recursive 2> /dev/null || :\n";
}

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
         ShellWord(operation.commit) + "\n" + Fill(operation.submodules);
}

// What of the submodules goes with the new commits: where one was moved to, unless it came that
// way. A submodule's own changes are nobody's unless they are commits that its repository has.
constexpr char kLinks[] = R"sh(
links() {
  git -C "$1" -c core.quotePath=false ls-tree -r --full-tree "$2" |
    sed -n 's/^160000 commit //p' |
    while IFS='	' read -r id path; do
      link "$1/$path" "$3$path" "$id" || exit 1
    done
}
link() {
  if [ ! -e "$1/.git" ]; then
    [ -z "$(ls -A "$1" 2> /dev/null)" ] ||
      echo "warning: the submodule '$2' is no repository any more; what is in it is not kept" >&2
    return 0
  fi
  at=$(git -C "$1" rev-parse --verify --quiet HEAD) || at=
  if [ -n "$(git -C "$1" status --porcelain --ignore-submodules=all | head -n 1)" ]; then
    echo "warning: the submodule '$2' has changes that are in no commit of it; they are not kept" >&2
  elif [ "$at" != "$3" ] && [ ! -e "/srv/modules/$at" ]; then
    echo "warning: the submodule '$2' was moved to $at, and no commit says so; it stays" >&2
  fi
  if [ ! -e "/srv/modules/$3" ]; then
    git -C "$1" cat-file -e "$3^{commit}" 2> /dev/null || return 0
    if [ -z "$(git -C "$1" for-each-ref --count=1 --contains "$3" refs/remotes)" ] &&
      ! git -C "$1" merge-base --is-ancestor "$3" FETCH_HEAD 2> /dev/null; then
      echo "error: the submodule '$2' is at $3, which its repository does not have:" \
        "push it there first" >&2
      return 1
    fi
    echo "$3" | git -C "$1" cat-file --batch >> /srv/modules.commits
    printf '%s^{tree}\n' "$3" >> "$lists/trees"
    (cd "$1" && realpath "$(git rev-parse --git-path objects)") >> "$lists/objects"
  fi
  links "$1" "$3" "$2/"
}
lists=$(mktemp -d)
: > "$lists/trees"
: > "$lists/objects"
: > /srv/modules.commits
links . "$head" ''
)sh";

std::string Collect(const SourceOperation& operation) {
  const std::string base = ShellWord(operation.commit);
  const std::string head = InExchange(kHeadFile);
  const std::string commits = InExchange(kCommitsFile);
  return "set -e\n"
         "head=$(git rev-parse --verify --quiet 'HEAD^{commit}') || {\n"
         "  echo 'the operation left no repository in /app' >&2; exit 1\n"
         "}\n"
         "rm -rf " +
         head + " " + commits + " " + InExchange(kModuleFile) +
         "\n"
         "echo \"$head\" > " +
         head + kLinks + "[ \"$head\" = " + base +
         " ] ||\n"
         "  { printf '%s\\n^%s\\n' \"$head\" " +
         base +
         "; cat \"$lists/trees\"; } |\n"
         "    GIT_ALTERNATE_OBJECT_DIRECTORIES=$(sort -u \"$lists/objects\" | tr '\\n' ':') \\\n"
         "      git pack-objects --quiet --revs --thin --delta-base-offset --stdout > " +
         commits + "\n";
}

}  // namespace

std::vector<BuildPhase> PlanSourceOperation(const SourceOperation& operation) {
  return {{"checkout", "Checking the branch out", Checkout(operation)},
          {"operation", "Executing the source operation", operation.command},
          {"collect", "Collecting new commits", Collect(operation)}};
}

}  // namespace paas::builder
