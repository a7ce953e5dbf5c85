#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/access/gate.h"
#include "controller/deploy/doors.h"
#include "controller/push/push_order.h"
#include "controller/push/submodule_reader.h"
#include "controller/router/target_resolver.h"
#include "controller/source/pushed_objects.h"

namespace paas::controller {

// Looks at a push before any of it is visible: names, rights, trees, submodules and the whole
// configuration of each branch. Nothing is changed. Used once.
class PushCheck {
 public:
  PushCheck(const Doors& doors, Gate& gate, const PushOrder& order, Lookup lookup = SystemLookup())
      : doors_(doors), gate_(gate), order_(order), lookup_(std::move(lookup)) {}

  // A submodule whose files are not here yet.
  struct Needed {
    std::string path;
    std::string commit;
    std::string repository;  // of another project, or
    std::string url;         // https, with
    std::string resolve;     // "host:port:address"; or SSH, with
    std::string address;     // what to connect to,
    std::string host;        // "example.org", "[example.org]:2222",
    std::string host_key;    // "type blob" of its key; empty: not known yet
    std::string deploy_key;  // and the public key of the project
  };

  // Every finding is a line for the pusher; errors refuse the push as a whole. An error status
  // means that the look was not possible.
  Status Run();

  const std::vector<std::string>& lines() const { return lines_; }
  bool refused() const { return refused_; }
  // Unless it is refused: what has to be fetched before anything can be decided.
  const std::vector<Needed>& needed() const { return needed_; }

 private:
  void CheckUpdate(const RefUpdate& update);
  void CheckBranch(const RefUpdate& update);
  void CheckDeletion(const RefUpdate& update);
  void CheckSource(const RefUpdate& update, const Environment& environment);
  // The submodules of a tree that comes from `base`, and of these.
  Status CheckSubmodules(SubmoduleReader& reader, const std::string& tree, const std::string& above,
                         const SubmoduleSource& base, int depth);
  Status CheckSubmodule(SubmoduleReader& reader, const SubmoduleReader::Found& found, int depth);
  StatusOr<Needed> Find(const std::string& commit, const SubmoduleSource& source);
  // What SSH takes.
  Status AddKeys(Needed& needed);
  // Takes down the keys of hosts that something was fetched from.
  Status MeetHosts();
  void CheckConfiguration(const RefUpdate& update, const std::string& tree,
                          const Environment& environment);
  void Refuse(const std::string& line);
  void Refuse(const RefUpdate& update, const Status& why);

  const Doors& doors_;
  Gate& gate_;
  const PushOrder& order_;
  const Lookup lookup_;
  Project project_;
  std::unique_ptr<PushedObjects> objects_;
  std::vector<Needed> needed_;
  std::vector<std::string> lines_;
  bool refused_ = false;
};

}  // namespace paas::controller
