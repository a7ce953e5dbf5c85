#include "controller/deploy/source_store.h"

#include "common/os/file.h"
#include "controller/source/open_to_group.h"
#include "controller/source/pushed_objects.h"

namespace paas::controller {

StatusOr<SourceRepository*> SourceStore::Get(const std::string& project) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<SourceRepository>& repository = repositories_[project];
  if (repository == nullptr) {
    PAAS_ASSIGN_OR_RETURN(repository, Open(project));
  }
  return repository.get();
}

StatusOr<std::unique_ptr<SourceRepository>> SourceStore::Open(const std::string& project) const {
  const std::string path = PathOf(project);
  PAAS_ASSIGN_OR_RETURN(std::unique_ptr<SourceRepository> repository, SourceRepository::Open(path));
  RemovePushedObjects(path);
  const std::string above = directory_.substr(0, directory_.rfind('/'));
  PAAS_RETURN_IF_ERROR(OpenToGroup(above, path, group_));
  return repository;
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
