#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/location.h"

namespace paas::model {

// The small languages inside scalars. All of them are pure: no value means "not well-formed".

// "300", "-1", "5m", "2.5h"; ms s m h d w M (30 d) y (365 d), several may be added: "1h 30m".
std::optional<Expires> ParseExpires(std::string_view text);

// Bytes: "250m", "1G", "64K", "1048576", also with a trailing "b".
std::optional<uint64_t> ParseSize(std::string_view text);

// Why a cron expression of five fields (`H` allowed) is wrong, or "".
std::string CheckCronSpec(std::string_view spec);

// Why a regular expression cannot compile, or "": length, and balance of (), [] and escapes.
std::string CheckRegex(std::string_view pattern);

// Four numbers or an IPv6 address; with `prefix`, "/bits" may follow.
bool IsIpAddress(std::string_view text, bool prefix);

bool IsHostName(std::string_view text);

// Applications, services and workers: ^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$
bool IsContainerName(std::string_view name);

// Relative paths without outer or doubled slashes and without "." parts. No value when it leads
// out of its root.
std::optional<std::string> NormalisePath(std::string_view path);

std::string Base64(std::string_view bytes);

}  // namespace paas::model
