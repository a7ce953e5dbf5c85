#include "controller/rpc/caller.h"

#include <algorithm>

#include "controller/access/token.h"
#include "controller/rpc/guarded_service.h"

namespace paas::controller {
namespace {

constexpr char kKey[] = "paas-user";
constexpr size_t kLongestName = 64;

bool IsShowable(char c) { return c > ' ' && c < 127; }

}  // namespace

std::string CallerOf(const grpc::ServerContext& context) {
  const Gate::Presented presented = PresentedBy(context);
  if (const auto token = ParseToken(presented.token); token.ok()) return token->user;
  if (!presented.certificate_name.empty()) return presented.certificate_name;
  if (!presented.is_own_socket) return "";
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(kKey);
  if (found == metadata.end()) return "";
  const std::string name(found->second.data(), found->second.size());
  const bool fits =
      name.size() <= kLongestName && std::all_of(name.begin(), name.end(), IsShowable);
  return fits ? name : "";
}

}  // namespace paas::controller
