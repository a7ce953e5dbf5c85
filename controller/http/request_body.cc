#include "controller/http/request_body.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <limits>

#include "common/rpc/channel.h"
#include "controller/http/problem.h"

namespace paas::controller::http {
namespace {

constexpr size_t kMostJson = 1 << 20;
constexpr uint64_t kMostArchive = uint64_t{2} << 30;

// Without its parameters.
std::string_view MediaType(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  return content_type;
}

Status TooLarge(const std::string& limit) {
  return Status(absl::StatusCode::kOutOfRange, "the body is larger than " + limit);
}

Status NotWhole() { return InvalidArgument("the body did not come whole"); }

}  // namespace

Status ReadJsonBody(const ApiRequest& request, std::string* body) {
  const Status refused = Unimplemented("a body has to have the Content-Type application/json");
  const std::string_view type = MediaType(request.content_type);
  if (!type.empty() && type != "application/json") return refused;
  bool is_too_large = false;
  const bool whole = request.read_body([&](std::string_view piece) {
    is_too_large = body->size() + piece.size() > kMostJson;
    if (!is_too_large) body->append(piece);
    return !is_too_large;
  });
  if (is_too_large) return TooLarge("1 MiB");
  if (!whole) return NotWhole();
  return type.empty() && !body->empty() ? refused : absl::OkStatus();
}

Status SendArchive(Body kind, const ApiRequest& request, RpcCall& call,
                   google::protobuf::Message& message) {
  const bool is_backup = kind == Body::kBackup;
  const std::string_view type = is_backup ? kBackupType : kTarType;
  if (MediaType(request.content_type) != type) {
    return Unimplemented(std::string(is_backup ? "an import takes the archive of a backup"
                                               : "a deploy takes a tar archive") +
                         ", with the Content-Type " + std::string(type));
  }
  // How much data a backup may bring is decided where it is unpacked, by what is free there.
  const uint64_t most = is_backup ? std::numeric_limits<uint64_t>::max() : kMostArchive;
  const auto* field = message.GetDescriptor()->FindFieldByName("archive");
  uint64_t size = 0;
  bool goes_on = true;
  const bool whole = request.read_body([&](std::string_view piece) {
    size += piece.size();
    while (!piece.empty() && goes_on && size <= most) {
      const std::string_view part = piece.substr(0, rpc::kPieceBytes);
      piece.remove_prefix(part.size());
      message.GetReflection()->SetString(&message, field, std::string(part));
      goes_on = call.Write(message);
    }
    return goes_on && size <= most;
  });
  if (!goes_on) return absl::OkStatus();
  if (size > most) return TooLarge("2 GiB");
  return whole ? absl::OkStatus() : NotWhole();
}

int BodyStatusOf(const Status& status) {
  if (status.code() == absl::StatusCode::kOutOfRange) return 413;
  if (status.code() == absl::StatusCode::kUnimplemented) return 415;
  return HttpStatusOf(status.code());
}

}  // namespace paas::controller::http
