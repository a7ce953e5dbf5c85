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
  // `group` may read the repositories and write objects; unknown or empty: nobody may.
  explicit SourceStore(std::string directory, std::string group = {})
      : directory_(std::move(directory)), group_(std::move(group)) {}

  // Opens or creates; the id was validated. Lives as long as the store.
  StatusOr<SourceRepository*> Get(const std::string& project);
  // Ends the repository of a project that nobody works on any more. Missing is OK.
  Status Remove(const std::string& project);
  std::string PathOf(const std::string& project) const {
    return directory_ + "/" + project + "/repo.git";
  }

 private:
  StatusOr<std::unique_ptr<SourceRepository>> Open(const std::string& project) const;

  const std::string directory_;
  const std::string group_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<SourceRepository>> repositories_;
  // Of projects that are gone; whoever still holds one finds no files.
  std::vector<std::unique_ptr<SourceRepository>> removed_;
};

}  // namespace paas::controller
