#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/source/source_repository.h"

namespace paas::controller {

// The repositories of all projects: <directory>/<project id>/repo.git. Thread-safe.
class SourceStore {
 public:
  explicit SourceStore(std::string directory) : directory_(std::move(directory)) {}

  // Opens or creates; the id was validated. Lives as long as the store.
  StatusOr<SourceRepository*> Get(const std::string& project);
  // Ends the repository of a project that nobody works on any more. Missing is OK.
  Status Remove(const std::string& project);
  std::string PathOf(const std::string& project) const {
    return directory_ + "/" + project + "/repo.git";
  }

 private:
  const std::string directory_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<SourceRepository>> repositories_;
  // Of projects that are gone; whoever still holds one finds no files.
  std::vector<std::unique_ptr<SourceRepository>> removed_;
};

}  // namespace paas::controller
