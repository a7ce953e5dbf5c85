#include "agent/state/transfer_store.h"

#include <nlohmann/json.hpp>

namespace paas::agent {

using nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(Transfer::Stage, {{Transfer::Stage::kCopying, "copying"},
                                               {Transfer::Stage::kMoving, "moving"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CopiedVolume, name, limit_bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Transfer, from, to, volumes, thaws, seals, stage)

namespace {

StatusOr<Transfer> Decode(std::string_view text) {
  try {
    return json::parse(text).get<Transfer>();
  } catch (const json::exception& error) {
    return InvalidArgument(error.what());
  }
}

}  // namespace

Status TransferStore::Put(const Transfer& transfer) const {
  return records_.Put(transfer.to, json(transfer).dump(2));
}

StatusOr<Transfer> TransferStore::Get(const std::string& to) const {
  PAAS_ASSIGN_OR_RETURN(const std::string text, records_.Get(to));
  return Decode(text);
}

Status TransferStore::Delete(const std::string& to) const { return records_.Delete(to); }

StatusOr<std::vector<Transfer>> TransferStore::List() const {
  std::vector<Transfer> transfers;
  PAAS_RETURN_IF_ERROR(records_.ForEach([&](std::string_view text) -> Status {
    PAAS_ASSIGN_OR_RETURN(Transfer transfer, Decode(text));
    transfers.push_back(std::move(transfer));
    return absl::OkStatus();
  }));
  return transfers;
}

}  // namespace paas::agent
