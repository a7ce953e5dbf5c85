#include "agent/state/instance_store.h"

#include "agent/state/codec.h"

namespace paas::agent {

Status InstanceStore::Put(const InstanceRecord& record) const {
  return records_.Put(record.Id(), EncodeInstance(record));
}

Status InstanceStore::Delete(const std::string& id) const { return records_.Delete(id); }

StatusOr<std::vector<InstanceRecord>> InstanceStore::List() const {
  std::vector<InstanceRecord> records;
  PAAS_RETURN_IF_ERROR(records_.ForEach([&](std::string_view json) -> Status {
    PAAS_ASSIGN_OR_RETURN(InstanceRecord record, DecodeInstance(json));
    records.push_back(std::move(record));
    return absl::OkStatus();
  }));
  return records;
}

}  // namespace paas::agent
