#include "controller/deploy/source_store.h"

namespace paas::controller {

StatusOr<SourceRepository*> SourceStore::Get(const std::string& project) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<SourceRepository>& repository = repositories_[project];
  if (repository == nullptr) {
    PAAS_ASSIGN_OR_RETURN(repository,
                          SourceRepository::Open(directory_ + "/" + project + "/repo.git"));
  }
  return repository.get();
}

}  // namespace paas::controller
