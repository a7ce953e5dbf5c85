#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace paas::testing {

// Where the objects of one platform are found, and how they are told from others'.
struct Footprint {
  std::string root;  // state, run and image directories are below it
  std::string bin_dir;
  std::string cgroup_root;
  std::string link_prefix;
  std::string nft_table;
  uint32_t first_id = 0;
};

// What of a platform is in the kernel and on disk at one moment. Container ids where an object has
// an owner, descriptions for people elsewhere.
struct Objects {
  std::set<std::string> cgroups;     // owners of groups, in any hierarchy
  std::set<std::string> links;       // owners by alias; the name of a link without one
  std::set<std::string> rules;       // owners of firewall elements
  std::set<std::string> pins;        // owners of pinned mount namespaces
  std::set<std::string> processes;   // owners of processes in the id range
  std::set<std::string> containers;  // records of the engine
  std::set<std::string> instances;   // records of the agent
  std::set<std::string> mounts;      // below root, of images
  std::set<std::string> loops;       // devices with a backing file below root, of images
  std::set<std::string> pools;       // mounts and devices of the pool of volumes
  std::set<std::string> daemons;     // processes of the platform itself, and helpers without one
  std::set<std::string> rests;       // temporary files, work directories, a cgroup root, the table
};

Objects Observe(const Footprint& footprint);

// The first moment within `patience` at which every object of a container is owned by a record and
// every record of a running container has its objects, and nothing is half written; else what is
// wrong at the end. Empty: nothing is. The kernel takes some of its objects away with a delay.
std::vector<std::string> Inconsistencies(const Footprint& footprint, std::chrono::seconds patience);

// The same for a platform that was torn down: what is left of it. Records and data may stay.
std::vector<std::string> Leftovers(const Footprint& footprint, std::chrono::seconds patience);

}  // namespace paas::testing
