#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

#include "controller/activity/journal.h"
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

}  // namespace paas::controller
