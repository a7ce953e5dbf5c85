#include "controller/rpc/garbage_calls.h"

namespace paas::controller {

namespace pb = paas::controller::v1;

Status AnswerCollectGarbage(GarbageCollector& garbage, const pb::CollectGarbageRequest& request,
                            pb::CollectGarbageResponse* response) {
  PAAS_ASSIGN_OR_RETURN(const GarbageReport report,
                        request.dry_run() ? garbage.Examine() : garbage.Collect());
  for (const GarbageItem& item : report.items) {
    pb::GarbageItem& added = *response->add_items();
    added.set_kind(Name(item.kind));
    added.set_name(item.name);
    added.set_bytes(item.bytes);
    added.set_fate(!item.goes ? "keep" : request.dry_run() ? "delete" : "deleted");
    added.set_reason(item.reason);
  }
  response->set_freed_bytes(report.bytes);
  for (const Space& space : report.spaces) {
    paas::common::v1::Space& added = *response->add_spaces();
    added.set_what(space.what);
    added.set_path(space.path);
    added.set_total_bytes(space.total_bytes);
    added.set_free_bytes(space.free_bytes);
    added.set_reserve_bytes(space.reserve_bytes);
  }
  return absl::OkStatus();
}

}  // namespace paas::controller
