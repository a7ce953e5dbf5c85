#include "controller/rpc/caller.h"

#include <algorithm>

namespace paas::controller {
namespace {

constexpr char kKey[] = "paas-user";
constexpr size_t kLongestName = 64;

bool IsShowable(char c) { return c > ' ' && c < 127; }

}  // namespace

std::string CallerOf(const grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(kKey);
  if (found == metadata.end()) return "";
  const std::string name(found->second.data(), found->second.size());
  const bool fits =
      name.size() <= kLongestName && std::all_of(name.begin(), name.end(), IsShowable);
  return fits ? name : "";
}

}  // namespace paas::controller
