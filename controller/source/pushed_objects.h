#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/source/source_repository.h"
#include "controller/source/tar_import.h"

namespace paas::controller {

// The objects of a push that git keeps apart until it is accepted, seen together with those of the
// repository. What looking at them makes is kept apart too, and gone with the object.
class PushedObjects {
 public:
  // `repository` is a bare one, `quarantine` the name of git's directory for the new objects within
  // its objects. InvalidArgument for anything that could be another path.
  static StatusOr<std::unique_ptr<PushedObjects>> Open(const std::string& repository,
                                                       const std::string& quarantine);
  ~PushedObjects();
  PushedObjects(const PushedObjects&) = delete;
  PushedObjects& operator=(const PushedObjects&) = delete;

  SourceRepository& repository() { return *view_; }

  // InvalidArgument when it is no commit.
  Status CheckCommit(const std::string& commit) const;

 private:
  PushedObjects(std::string path, std::unique_ptr<SourceRepository> view)
      : path_(std::move(path)), view_(std::move(view)) {}

  const std::string path_;
  std::unique_ptr<SourceRepository> view_;
};

// Removes what a process that died left of them beside a repository.
void RemovePushedObjects(const std::string& repository);

}  // namespace paas::controller
