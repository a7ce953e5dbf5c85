#include "controller/deploy/source_store.h"

#include "common/os/file.h"

namespace paas::controller {

StatusOr<SourceRepository*> SourceStore::Get(const std::string& project) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<SourceRepository>& repository = repositories_[project];
  if (repository == nullptr) {
    PAAS_ASSIGN_OR_RETURN(repository, SourceRepository::Open(PathOf(project)));
  }
  return repository.get();
}

Status SourceStore::Remove(const std::string& project) {
  std::lock_guard lock(mutex_);
  const auto found = repositories_.find(project);
  if (found != repositories_.end()) {
    removed_.push_back(std::move(found->second));
    repositories_.erase(found);
  }
  return os::RemoveTree(directory_ + "/" + project);
}

}  // namespace paas::controller
