#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/http/target.h"

namespace google::protobuf {
class MethodDescriptor;
}  // namespace google::protobuf

namespace paas::controller::http {

// What a request's body is.
enum class Body {
  kNone,     // its fields are in path and query
  kJson,     // the RPC's request, without what the path says
  kArchive,  // a tar archive, streamed; fields as with kNone
  kBackup,   // the archive of a backup, likewise
};

inline constexpr std::string_view kTarType = "application/x-tar";
inline constexpr std::string_view kBackupType = "application/zstd";

// One call of the API: an RPC, and where it is found.
struct Route {
  std::string_view method;
  std::string_view path;     // "/v1/projects/{project}": a name in braces is a field of the request
  std::string_view rpc;      // "ProjectCatalog/Get"
  std::string_view summary;  // one line
  Body body = Body::kNone;
  bool downloads = false;  // answers with the bytes of a backup's archive instead of messages

  bool uploads() const { return body == Body::kArchive || body == Body::kBackup; }
};

// All of them. A test fails when an RPC that could be here is not.
std::span<const Route> Routes();

// The RPC's descriptor; its service is one that is linked.
const google::protobuf::MethodDescriptor* MethodOf(const Route& route);

// Field and value of each segment in braces; nothing when the path is another one.
using PathFields = std::vector<std::pair<std::string, std::string>>;
std::optional<PathFields> MatchPath(const Route& route, const std::vector<std::string>& segments);

struct FoundRoute {
  const Route* route = nullptr;  // null: none
  PathFields fields;
  std::vector<std::string_view> methods;  // that the path has, when it has not this one
};
// HEAD is GET.
FoundRoute FindRoute(std::string_view method, const Target& target);

}  // namespace paas::controller::http
