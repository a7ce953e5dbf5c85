#pragma once

#include <cstdint>
#include <string>

namespace paas::controller {

// A copy of all data of an environment at one moment, with the release that ran then.
struct Backup {
  std::string id;  // that of the activity that made it
  std::string project;
  std::string environment;  // that it is of
  std::string commit;
  uint32_t release = 0;       // images, configuration and variables of that moment
  bool is_automated = false;  // by the schedule, which deletes it again
  bool is_complete = false;   // false: being made, or what a crash left of it
  uint64_t size_bytes = 0;    // of the data, shared or not
  int64_t created_unix_ms = 0;
  std::string manifest = {};  // of the archive that it was imported from; release is 0 then

  bool is_imported() const { return !manifest.empty(); }

  bool operator==(const Backup&) const = default;
};

}  // namespace paas::controller
