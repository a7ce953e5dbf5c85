#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agent/front/front.h"
#include "common/http/unix_request.h"

namespace paas::agent {

// The router of this node, through its control socket (controller/routes/scripts/hold.lua).
class RouterFront : public Front {
 public:
  explicit RouterFront(std::string socket) : socket_(std::move(socket)) {}

  Status Hold(const std::string& id, const std::vector<std::string>& addresses,
              std::chrono::milliseconds longest) override;
  StatusOr<uint64_t> Drain(const std::string& id, std::chrono::milliseconds patience) override;
  StatusOr<HoldStatistics> Release(const std::string& id) override;
  StatusOr<std::vector<std::string>> Holds() override;

 private:
  StatusOr<std::string> Ask(const std::string& target, const std::string& body,
                            std::chrono::milliseconds patience = {}) const;

  const std::string socket_;
};

// The number behind `name` in lines of "name number"; 0 without one. PURE.
uint64_t NumberOf(const std::string& text, const std::string& name);

}  // namespace paas::agent
