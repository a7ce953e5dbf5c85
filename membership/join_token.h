#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::membership {

// What lets one daemon join, once: "paasjoin_<id>_<secret>_<pin>".
struct JoinToken {
  std::string id;      // 12 characters of a-z, 2-7
  std::string secret;  // 52 of them
  std::string pin;     // SHA-256 of the authority's certificate, in hex: whom to believe

  bool operator==(const JoinToken&) const = default;
};

JoinToken MakeJoinToken(const std::string& pin);
std::string Format(const JoinToken& token);
// Spaces around it do not matter. InvalidArgument for anything else; what it says holds nothing of
// the text.
StatusOr<JoinToken> ParseJoinToken(std::string_view text);

// What is kept of it. The secret is random enough for a plain hash.
std::string HashOf(const JoinToken& token);

// 12 random characters of a-z, 2-7.
std::string MakeNodeId();

}  // namespace paas::membership
