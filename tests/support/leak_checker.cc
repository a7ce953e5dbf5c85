#include "tests/support/leak_checker.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <regex>
#include <sstream>
#include <thread>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "common/os/subprocess.h"

namespace paas::testing {
namespace {

constexpr uint32_t kIdSpan = 10'000'000;  // of one platform, see Platform::Start
const char* const kHierarchies = "/sys/fs/cgroup";

std::vector<std::string> Names(const std::string& directory) {
  return os::ListDirectory(directory).value_or(std::vector<std::string>());
}

bool IsDirectory(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::string Read(const std::string& path) { return os::ReadFile(path).value_or(""); }

std::string Link(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::read_symlink(path, ignored).string();
}

// "shop-main/app" → "shop-main--app", "builds/build-1" → "build-1".
std::string OwnerOfGroup(std::string name) {
  if (name.starts_with("builds/")) return name.substr(7);
  const size_t slash = name.rfind('/');
  return slash == std::string::npos ? name : name.replace(slash, 1, "--");
}

void CollectGroups(const std::string& directory, const std::string& name,
                   std::set<std::string>& owners) {
  bool leaf = true;
  for (const std::string& entry : Names(directory)) {
    if (!IsDirectory(directory + "/" + entry)) continue;
    leaf = false;
    CollectGroups(directory + "/" + entry, name.empty() ? entry : name + "/" + entry, owners);
  }
  if (leaf && !name.empty()) owners.insert(OwnerOfGroup(name));
}

void ObserveCgroups(const Footprint& footprint, Objects& objects) {
  for (const std::string& hierarchy : Names(kHierarchies)) {
    const std::string root =
        std::string(kHierarchies) + "/" + hierarchy + "/" + footprint.cgroup_root;
    if (!IsDirectory(root)) continue;
    CollectGroups(root, "", objects.cgroups);
    objects.rests.insert("cgroup root");
  }
}

void ObserveLinks(const Footprint& footprint, Objects& objects) {
  for (const std::string& name : Names("/sys/class/net")) {
    if (!name.starts_with(footprint.link_prefix)) continue;
    std::string alias = Read("/sys/class/net/" + name + "/ifalias");
    while (!alias.empty() && alias.back() == '\n') alias.pop_back();
    objects.links.insert(alias.empty() ? name : alias);
  }
}

void ObserveRules(const Footprint& footprint, Objects& objects) {
  const StatusOr<os::CommandResult> listed =
      os::RunCommand({.argv = {"nft", "list", "table", "inet", footprint.nft_table}});
  if (!listed.ok() || listed->exit_code != 0) return;
  objects.rests.insert("table " + footprint.nft_table);
  const std::regex element("\"" + footprint.link_prefix + "[^\"]*\"[^,{}]*comment \"([^\"]+)\"");
  for (std::sregex_iterator at(listed->output.begin(), listed->output.end(), element), end;
       at != end; ++at) {
    objects.rules.insert((*at)[1]);
  }
}

void ObserveRecords(const Footprint& footprint, Objects& objects) {
  const auto collect = [](const std::string& directory, const std::string& suffix,
                          std::set<std::string>& ids, std::set<std::string>& rests) {
    for (const std::string& name : Names(directory)) {
      if (name.ends_with(suffix)) {
        ids.insert(name.substr(0, name.size() - suffix.size()));
      } else {
        rests.insert(directory + "/" + name);
      }
    }
  };
  const std::string state = footprint.root + "/paas-agent";
  collect(state + "/records", ".json", objects.containers, objects.rests);
  collect(state + "/instances", ".json", objects.instances, objects.rests);
  collect(footprint.root + "/run/containers", ".mnt", objects.pins, objects.rests);
  // The router is in no environment, and has a record of its own.
  if (Read(state + "/router/router.json").find("\"sha256:") != std::string::npos) {
    objects.instances.insert("node--router");
  }
}

void ObserveMounts(const Footprint& footprint, Objects& objects) {
  for (const os::MountInfo& mount : os::ReadMountInfo().value_or(std::vector<os::MountInfo>())) {
    if (mount.mount_point.starts_with(footprint.root + "/run/containers/")) continue;  // pins
    if (mount.mount_point.starts_with(footprint.root + "/run/volumes") ||
        mount.mount_point.starts_with(footprint.root + "/run/moosefs/agent/")) {
      objects.pools.insert(mount.mount_point);
    } else if (mount.mount_point.starts_with(footprint.root + "/")) {
      objects.mounts.insert(mount.mount_point);
    }
  }
  for (const std::string& device : Names("/sys/block")) {
    const std::string file = Read("/sys/block/" + device + "/loop/backing_file");
    if (!file.starts_with(footprint.root + "/")) continue;
    const bool pool = file.find("/volumes.img") != std::string::npos;
    (pool ? objects.pools : objects.loops).insert(device + " " + file);
  }
}

// The id of the container whose group the process is in.
std::string OwnerOfProcess(const std::string& pid, const Footprint& footprint) {
  const std::string groups = Read("/proc/" + pid + "/cgroup");
  const std::string mark = ":/" + footprint.cgroup_root + "/";
  const size_t at = groups.find(mark);
  if (at == std::string::npos) return "process " + pid + " outside of the platform's groups";
  const size_t begin = at + mark.size();
  return OwnerOfGroup(groups.substr(begin, groups.find('\n', begin) - begin));
}

uint32_t UserOf(const std::string& pid) {
  struct stat info {};
  return ::stat(("/proc/" + pid).c_str(), &info) == 0 ? info.st_uid : 0;
}

std::string ParentOf(const std::string& pid) {
  const std::string stat = Read("/proc/" + pid + "/stat");
  const size_t paren = stat.rfind(')');
  if (paren == std::string::npos) return "";
  std::istringstream fields(stat.substr(paren + 1));
  std::string state, parent;
  fields >> state >> parent;
  return parent;
}

// A helper is the agent's child, or keeps something ready for one that is.
bool ServesAnAgent(const std::string& helper) {
  std::string parent = ParentOf(helper);
  while (Link("/proc/" + parent + "/exe").ends_with("/paas-launch")) parent = ParentOf(parent);
  return Link("/proc/" + parent + "/exe").ends_with("/paas-agent");
}

void ObserveProcesses(const Footprint& footprint, Objects& objects) {
  for (const std::string& pid : Names("/proc")) {
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string exe = Link("/proc/" + pid + "/exe");
    if (exe.empty()) continue;  // a kernel thread, or dead
    const uint32_t user = UserOf(pid);
    if (user >= footprint.first_id && user < footprint.first_id + kIdSpan) {
      objects.processes.insert(OwnerOfProcess(pid, footprint));
      continue;
    }
    const std::string command = Read("/proc/" + pid + "/cmdline");
    const bool daemon = exe.starts_with(footprint.bin_dir + "/paas");
    if (daemon && command.find(footprint.root + "/") != std::string::npos) {
      objects.daemons.insert(exe + " " + pid);
    }
    if (exe == footprint.bin_dir + "/paas-launch" && !ServesAnAgent(pid)) {
      objects.daemons.insert(exe + " " + pid + " without an agent");
    }
  }
}

void ObserveRests(const Footprint& footprint, Objects& objects) {
  for (const char* directory : {"/paas-builder/work", "/images/staging", "/images/partial"}) {
    for (const std::string& name : Names(footprint.root + directory)) {
      objects.rests.insert(std::string(directory) + "/" + name);
    }
  }
  for (const char* directory : {"/images/sha256", "/images/refs/base", "/images/refs/build"}) {
    for (const std::string& name : Names(footprint.root + directory)) {
      if (name.find(".tmp.") != std::string::npos) objects.rests.insert(name);
    }
  }
}

using Judge = std::function<std::vector<std::string>(const Objects&)>;

std::vector<std::string> Await(const Footprint& footprint, std::chrono::seconds patience,
                               const Judge& judge) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    std::vector<std::string> wrong = judge(Observe(footprint));
    if (wrong.empty() || std::chrono::steady_clock::now() > deadline) return wrong;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

void Compare(const std::string& what, const std::set<std::string>& found,
             const std::set<std::string>& records, std::vector<std::string>& wrong) {
  for (const std::string& id : found) {
    if (!records.contains(id)) wrong.push_back(what + " of nobody: " + id);
  }
  for (const std::string& id : records) {
    if (!found.contains(id)) wrong.push_back(id + " has no " + what);
  }
}

// A rule is one container's ("a"), or lets one talk to another ("a > b") and is both's.
void CompareRules(const std::set<std::string>& rules, const std::set<std::string>& records,
                  std::vector<std::string>& wrong) {
  std::set<std::string> own;
  for (const std::string& rule : rules) {
    const size_t arrow = rule.find(" > ");
    own.insert(rule.substr(0, arrow));
    if (arrow != std::string::npos && !records.contains(rule.substr(arrow + 3))) {
      wrong.push_back("firewall rule of nobody: " + rule);
    }
  }
  Compare("firewall rule", own, records, wrong);
}

std::vector<std::string> JudgeRunning(const Objects& objects) {
  std::vector<std::string> wrong;
  const std::set<std::string>& records = objects.instances;
  Compare("engine record", objects.containers, records, wrong);
  Compare("cgroup", objects.cgroups, records, wrong);
  Compare("link", objects.links, records, wrong);
  CompareRules(objects.rules, records, wrong);
  Compare("pinned namespace", objects.pins, records, wrong);
  Compare("process", objects.processes, records, wrong);
  for (const std::string& rest : objects.rests) {
    if (rest.starts_with("table ") || rest == "cgroup root") continue;
    wrong.push_back("rest: " + rest);
  }
  for (const std::string& daemon : objects.daemons) {
    if (daemon.ends_with("without an agent")) wrong.push_back(daemon);
  }
  if (objects.pools.size() > 2) wrong.push_back("more than one pool of volumes");
  if (records.empty() && !objects.mounts.empty()) wrong.push_back("image mounts of nobody");
  if (records.empty() && !objects.loops.empty()) wrong.push_back("loop devices of nobody");
  return wrong;
}

std::vector<std::string> JudgeGone(const Objects& objects) {
  std::vector<std::string> left;
  const auto add = [&](const std::string& what, const std::set<std::string>& found) {
    for (const std::string& name : found) left.push_back(what + " " + name);
  };
  add("cgroup of", objects.cgroups);
  add("link of", objects.links);
  add("firewall rule of", objects.rules);
  add("pinned namespace of", objects.pins);
  add("process of", objects.processes);
  add("engine record of", objects.containers);
  add("mount", objects.mounts);
  add("loop device", objects.loops);
  add("pool of volumes", objects.pools);
  add("process", objects.daemons);
  add("rest:", objects.rests);
  return left;
}

}  // namespace

Objects Observe(const Footprint& footprint) {
  Objects objects;
  ObserveCgroups(footprint, objects);
  ObserveLinks(footprint, objects);
  ObserveRules(footprint, objects);
  ObserveRecords(footprint, objects);
  ObserveMounts(footprint, objects);
  ObserveProcesses(footprint, objects);
  ObserveRests(footprint, objects);
  return objects;
}

std::vector<std::string> Inconsistencies(const Footprint& footprint,
                                         std::chrono::seconds patience) {
  return Await(footprint, patience, JudgeRunning);
}

std::vector<std::string> Leftovers(const Footprint& footprint, std::chrono::seconds patience) {
  return Await(footprint, patience, JudgeGone);
}

}  // namespace paas::testing
