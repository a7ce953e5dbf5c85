#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace paas {

using absl::Status;
using absl::StatusOr;

// The message of `status` as a std::string; Debian's absl::string_view is a type of its own.
std::string Message(const Status& status);

// A Status from `error_number` (an errno), with "<what>: <strerror>" as its message. The code is
// the gRPC code that fits: ENOENT → NotFound, EEXIST → AlreadyExists, EACCES/EPERM →
// PermissionDenied, ENOSPC/ENOMEM/EMFILE → ResourceExhausted, EBUSY → FailedPrecondition,
// ETIMEDOUT → DeadlineExceeded, EINVAL → InvalidArgument, else Internal.
// `what` names the object and the action: "mount /a on /b".
Status ErrnoStatus(int error_number, std::string_view what);
// The same for the calling thread's errno.
Status ErrnoStatus(std::string_view what);

// `status` with "<context>: " before its message; the code is kept. OK stays OK.
Status Annotate(const Status& status, std::string_view context);

Status InvalidArgument(std::string_view message);
Status NotFound(std::string_view message);
Status AlreadyExists(std::string_view message);
Status FailedPrecondition(std::string_view message);
Status Internal(std::string_view message);
Status Unavailable(std::string_view message);
Status Aborted(std::string_view message);
Status Unimplemented(std::string_view message);

}  // namespace paas

// Returns early from a function that returns Status or StatusOr.
#define PAAS_RETURN_IF_ERROR(expr)                                                     \
  do {                                                                                 \
    if (::paas::Status paas_status_ = (expr); !paas_status_.ok()) return paas_status_; \
  } while (false)

// PAAS_ASSIGN_OR_RETURN(auto fd, Open(path));
#define PAAS_ASSIGN_OR_RETURN(lhs, expr) \
  PAAS_ASSIGN_OR_RETURN_IMPL_(PAAS_STATUS_CONCAT_(paas_statusor_, __LINE__), lhs, expr)
#define PAAS_ASSIGN_OR_RETURN_IMPL_(statusor, lhs, expr) \
  auto statusor = (expr);                                \
  if (!statusor.ok()) return statusor.status();          \
  lhs = std::move(statusor).value()
#define PAAS_STATUS_CONCAT_(a, b) PAAS_STATUS_CONCAT_INNER_(a, b)
#define PAAS_STATUS_CONCAT_INNER_(a, b) a##b
