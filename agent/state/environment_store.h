#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agent/environment.h"
#include "agent/state/record_directory.h"
#include "common/status/status.h"

namespace paas::agent {

// The desired state of every environment on this node, written before anything is done about it.
// Two environments may have the same id ("a-b" and "c", "a" and "b-c"), and whoever names projects
// and branches can bring it about: the second one is refused, for directories and control groups
// have the id as their name.
//
// Thread-safe for different environments; the caller serialises one environment.
class EnvironmentStore {
 public:
  explicit EnvironmentStore(RecordDirectory records) : records_(std::move(records)) {}

  // Durable when it returns. AlreadyExists when another environment has the id.
  Status Put(const EnvironmentSpec& spec) const;
  // NotFound when the environment is unknown here; AlreadyExists as above.
  StatusOr<EnvironmentSpec> Get(const std::string& project, const std::string& environment) const;
  // A missing one is OK.
  Status Delete(const std::string& project, const std::string& environment) const;
  // Sorted by id.
  StatusOr<std::vector<EnvironmentSpec>> List() const;

 private:
  RecordDirectory records_;
};

}  // namespace paas::agent
