#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

#include "common/rpc/status.h"
#include "controller/activity/journal.h"
#include "controller/rpc/activity_key.h"
#include "controller/rpc/conversions.h"

namespace paas::controller {

// Shows an activity to a caller until it ends or the caller goes away.
template <typename Writer>
Status Show(Journal& journal, const std::string& activity, uint64_t after,
            grpc::ServerContext& context, Writer& writer) {
  return journal.Follow(activity, after, [&](const Event& event) {
    return !context.IsCancelled() && writer.Write(ToProto(event));
  });
}

// The answer of a call that queues an activity: what became of queueing it, its id at once, and
// then all of it.
template <typename Writer>
grpc::Status Show(Journal& journal, const StatusOr<Activity>& queued, grpc::ServerContext& context,
                  Writer& writer) {
  if (!queued.ok()) return rpc::ToGrpc(queued.status());
  context.AddInitialMetadata(kActivityKey, queued->id);
  writer.SendInitialMetadata();
  return rpc::ToGrpc(Show(journal, queued->id, 0, context, writer));
}

}  // namespace paas::controller
