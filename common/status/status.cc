#include "common/status/status.h"

#include <cerrno>
#include <system_error>

#include "absl/strings/string_view.h"

namespace paas {
namespace {

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

absl::StatusCode CodeOf(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ESRCH:
      return absl::StatusCode::kNotFound;
    case EEXIST:
      return absl::StatusCode::kAlreadyExists;
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::StatusCode::kPermissionDenied;
    case ENOSPC:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
    case EDQUOT:
      return absl::StatusCode::kResourceExhausted;
    case EBUSY:
    case ENOTEMPTY:
      return absl::StatusCode::kFailedPrecondition;
    case ETIMEDOUT:
      return absl::StatusCode::kDeadlineExceeded;
    case EINVAL:
    case ELOOP:
    case ENAMETOOLONG:
      return absl::StatusCode::kInvalidArgument;
    case ECONNREFUSED:
    case EPIPE:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

std::string Message(const Status& status) { return std::string(status.message()); }

Status ErrnoStatus(int error_number, std::string_view what) {
  std::string message(what);
  message += ": ";
  message += std::generic_category().message(error_number);
  return Status(CodeOf(error_number), message);
}

Status ErrnoStatus(std::string_view what) { return ErrnoStatus(errno, what); }

Status Annotate(const Status& status, std::string_view context) {
  if (status.ok()) return status;
  return Status(status.code(), std::string(context) + ": " + Message(status));
}

Status InvalidArgument(std::string_view message) {
  return absl::InvalidArgumentError(View(message));
}
Status NotFound(std::string_view message) { return absl::NotFoundError(View(message)); }
Status AlreadyExists(std::string_view message) { return absl::AlreadyExistsError(View(message)); }
Status FailedPrecondition(std::string_view message) {
  return absl::FailedPreconditionError(View(message));
}
Status Internal(std::string_view message) { return absl::InternalError(View(message)); }
Status Unavailable(std::string_view message) { return absl::UnavailableError(View(message)); }
Status Aborted(std::string_view message) { return absl::AbortedError(View(message)); }
Status Unimplemented(std::string_view message) { return absl::UnimplementedError(View(message)); }

}  // namespace paas
