#include "volume/moosefs/commands.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace paas::volume {
namespace {

constexpr std::chrono::seconds kTimeout{40};
constexpr std::chrono::minutes kDeleteTimeout{15};

// A file takes at least 64 KiB of a chunk server however small it is, and lengths are what quotas
// count exactly: many small files are bounded by their number.
constexpr uint64_t kBytesPerInode = 16 << 10;
constexpr uint64_t kLeastInodes = 1000;

constexpr char kOutside[] = "\"$@\"; exit $?";

// Says why the file system cannot be reached, which the shell's own commands do not; attributes of
// its root may be known from before.
constexpr char kReach[] = "ls -f \"$1\" >/dev/null || exit 1\n";

constexpr char kCreate[] =
    "set -e; cd \"$1\"; mkdir -p -m 0700 \"$2\"; cd \"$2\"\n"
    "[ ! -d \"$3\" ] || exit 0\n"
    "rm -rf \".new-$3\"; mkdir -p \".new-$3/data\"\n"
    "mfssettrashtime -r 0 \".new-$3\" >/dev/null\n"
    "mv -T \".new-$3\" \"$3\"\n";

// A quota that is not there cannot be taken away: one that bounds nothing is set before.
constexpr char kSetLimit[] =
    "cd \"$1/$2/$3\" 2>/dev/null || exit 44; exec >&2\n"
    "if [ \"$4\" -gt 0 ]; then exec mfssetquota -L \"$4\" -I \"$5\" .; fi\n"
    "mfssetquota -I 4000000000 . && exec mfsdelquota -A .\n";

constexpr char kClone[] =
    "set -e; cd \"$1\"; [ -d \"$2/$3\" ] || exit 44; [ ! -e \"$4/$5\" ] || exit 45\n"
    "mkdir -p -m 0700 \"$4\"; rm -rf \"$4/.new-$5\"; mkdir \"$4/.new-$5\"\n"
    "mfssettrashtime -r 0 \"$4/.new-$5\" >/dev/null\n"
    "mfsmakesnapshot -p \"$2/$3/data\" \"$4/.new-$5/\"\n"
    "mv -T \"$4/.new-$5\" \"$4/$5\"\n";

constexpr char kMove[] =
    "set -e; cd \"$1\"; [ -d \"$2/$3\" ] || exit 44; [ ! -e \"$4/$5\" ] || exit 45\n"
    "mkdir -p -m 0700 \"$4\"; mv -T \"$2/$3\" \"$4/$5\"; rmdir \"$2\" 2>/dev/null || true\n";

// Out of sight first: what a kill leaves is no volume, and goes with the next deletion. Who was
// killed while it filled the volume may have made one more file.
constexpr char kDelete[] =
    "cd \"$1/$2\" 2>/dev/null || exit 0\n"
    "set -e; rm -rf \".new-$3\"; [ ! -d \"$3\" ] || mv -T \"$3\" \".deleted-$3-$$\"\n"
    "rm -rf .deleted-\"$3\"-* || { sleep 1; rm -rf .deleted-\"$3\"-*; }; cd ..; rmdir \"$2\" "
    "2>/dev/null || true\n";

constexpr char kList[] =
    "cd \"$1\" || exit 1\n"
    "set -- ${2:-*}/*/; [ -d \"$1\" ] || exit 0\n"
    "exec mfsgetquota -n \"$@\"\n";

constexpr char kMeasure[] =
    "cd \"$1\" || exit 1; [ -d \"$2\" ] || exit 44; exec mfsgetquota -n \"$2\"\n";

constexpr char kTry[] =
    "cd \"$1\" && echo ok >.paas-try && dd if=/dev/null of=.paas-try conv=notrunc,fsync 2>&1 >&2 "
    "&&\n"
    "read answer <.paas-try && [ \"$answer\" = ok ] && rm .paas-try\n";

os::Command Shell(const std::string& script, std::vector<std::string> arguments,
                  std::chrono::milliseconds timeout = kTimeout) {
  std::vector<std::string> argv = {"sh", "-c", kOutside, "sh", "sh", "-c", kReach + script, "sh"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return {.argv = std::move(argv), .timeout = timeout};
}

// "length" of " length   |   15728642 |   - |   20000000 |": name and three columns.
std::vector<std::string> Columns(const std::string& line) {
  std::vector<std::string> columns;
  std::istringstream parts(line);
  for (std::string part; std::getline(parts, part, '|');) {
    const size_t first = part.find_first_not_of(' ');
    const size_t last = part.find_last_not_of(' ');
    columns.push_back(first == std::string::npos ? "" : part.substr(first, last - first + 1));
  }
  return columns;
}

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

os::Command CreateCommand(const std::string& root, const VolumeId& id) {
  return Shell(kCreate, {root, id.environment, id.name});
}

os::Command SetLimitCommand(const std::string& root, const VolumeId& id, uint64_t bytes) {
  const uint64_t inodes = std::max(bytes / kBytesPerInode, kLeastInodes);
  return Shell(kSetLimit,
               {root, id.environment, id.name, std::to_string(bytes), std::to_string(inodes)});
}

os::Command CloneCommand(const std::string& root, const VolumeId& from, const VolumeId& to) {
  return Shell(kClone, {root, from.environment, from.name, to.environment, to.name});
}

os::Command MoveCommand(const std::string& root, const VolumeId& from, const VolumeId& to) {
  return Shell(kMove, {root, from.environment, from.name, to.environment, to.name});
}

os::Command DeleteCommand(const std::string& root, const VolumeId& id) {
  return Shell(kDelete, {root, id.environment, id.name}, kDeleteTimeout);
}

os::Command ListCommand(const std::string& root, const std::string& environment) {
  return Shell(kList, {root, environment});
}

os::Command MeasureCommand(const std::string& root, const VolumeId& id) {
  return Shell(kMeasure, {root, id.ToString()});
}

os::Command TryCommand(const std::string& root, std::chrono::seconds timeout) {
  return Shell(kTry, {root}, timeout);
}

std::vector<std::string> ContentArguments(const MooseFsOptions& options, const std::string& verb,
                                          const std::string& root, const VolumeId& id) {
  return {"sh", "-c", kOutside, "sh", options.helper, verb, root + "/" + id.ToString() + "/data"};
}

std::chrono::seconds ContentPatience(const MooseFsOptions& options) {
  return std::max(kTimeout, std::chrono::seconds(2 * options.timeout_seconds));
}

std::vector<std::string> ClientCommand(const MooseFsOptions& options, const std::string& below) {
  const std::string path = (options.path == "/" ? "" : options.path) + "/" + below;
  std::string flags = "mfstimeout=" + std::to_string(options.timeout_seconds) +
                      ",mfserroronlostchunk,mfserroronnospace,mfsnice=0,mfsallowoomkiller,"
                      "mfsrlimitnofile=4096,mfswritecachesize=32,mfsreadaheadsize=32";
  if (!options.configuration_file.empty()) flags += ",mfscfgfile=/proc/self/fd/3";
  return {"mfsmount",         "-H", options.master, "-P", std::to_string(options.port), "-S",
          WithoutSlash(path), "-o", flags};
}

StatusOr<std::vector<QuotaReport>> ParseQuotas(const std::string& text) {
  std::vector<QuotaReport> reports;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t header = line.find(": (current values");
    if (header != std::string::npos) {
      reports.push_back({WithoutSlash(line.substr(0, header)), {}});
      continue;
    }
    const std::vector<std::string> columns = Columns(line);
    if (columns.size() < 4 || columns[0] != "length") continue;
    if (reports.empty()) return Internal("mfsgetquota: a quota of nothing");
    Usage& usage = reports.back().usage;
    usage.used_bytes = std::strtoull(columns[1].c_str(), nullptr, 10);
    usage.own_bytes = usage.used_bytes;
    usage.limit_bytes = std::strtoull(columns[3].c_str(), nullptr, 10);  // "-": none
  }
  return reports;
}

}  // namespace paas::volume
