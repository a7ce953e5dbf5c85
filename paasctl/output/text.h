#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::paasctl {

// `text` without anything that could steer a terminal: escape sequences, C0 and C1 controls but
// tabs, bidirectional overrides. Bytes that are not UTF-8 become '?'. Newlines go as well: the
// argument is one line.
std::string Printable(std::string_view text);

// Columns that `text` takes on a terminal, one for each code point.
size_t DisplayWidth(std::string_view text);

// At most `width` columns; what is cut is replaced by "…".
std::string Truncate(std::string_view text, size_t width);

// "0.04s", "6.31s", "2m 05s", "1h 02m".
std::string HumanDuration(uint64_t milliseconds);

// "512 B", "41 MB", "2.3 GB"; powers of 1000, as disks are sold.
std::string HumanBytes(uint64_t bytes);

// "12s ago", "3m ago", "5h ago", "2d ago"; "-" for zero.
std::string Age(int64_t unix_ms, int64_t now_unix_ms);

// "sha256:3f2c9a…" cut to what a person compares.
std::string ShortDigest(const std::string& digest);

std::string Join(const std::vector<std::string>& parts, std::string_view separator);

// The candidate that `word` was probably meant to be, empty when none is near.
std::string Nearest(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace paas::paasctl
