#include "agent/lifecycle/instance_table.h"

#include <sys/eventfd.h>

namespace paas::agent {

InstanceTable::InstanceTable() : changed_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void InstanceTable::Wake() { ::eventfd_write(changed_.get(), 1); }

void InstanceTable::Put(const Instance& instance) {
  {
    const std::lock_guard lock(mutex_);
    instances_[instance.record.Id()] = instance;
  }
  Wake();
}

void InstanceTable::Erase(const std::string& id) {
  {
    const std::lock_guard lock(mutex_);
    instances_.erase(id);
  }
  Wake();
}

std::optional<Instance> InstanceTable::Get(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = instances_.find(id);
  if (found == instances_.end()) return std::nullopt;
  return found->second;
}

std::vector<Instance> InstanceTable::List(const std::string& project,
                                          const std::string& environment) const {
  const std::lock_guard lock(mutex_);
  std::vector<Instance> instances;
  for (const auto& [id, instance] : instances_) {
    const InstanceRecord& record = instance.record;
    if (!project.empty() && record.project != project) continue;
    if (!environment.empty() && record.environment != environment) continue;
    instances.push_back(instance);
  }
  return instances;
}

}  // namespace paas::agent
