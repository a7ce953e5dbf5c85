#pragma once

#include <string>

#include "controller/http/api.h"

namespace paas::controller::http {

// The whole body, which has to be JSON, or empty. InvalidArgument, OutOfRange when it is too large,
// Unimplemented when it is something else.
Status ReadJsonBody(const ApiRequest& request, std::string* body);

// Sends the body, which has to be an archive of this kind, as the pieces of `message`'s field
// `archive`. OK too when the call ended before: it says why.
Status SendArchive(Body kind, const ApiRequest& request, RpcCall& call,
                   google::protobuf::Message& message);

// The HTTP status of what the two say.
int BodyStatusOf(const Status& status);

}  // namespace paas::controller::http
