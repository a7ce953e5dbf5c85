#include "controller/http/target.h"

#include <algorithm>

namespace paas::controller::http {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; }

StatusOr<std::string> Unescape(std::string_view text, bool plus_is_space) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? HexValue(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexValue(text[i + 2]) : -1;
    if (high < 0 || low < 0) return InvalidArgument("a % in the URL is no escape");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (std::any_of(out.begin(), out.end(), IsControl)) {
    return InvalidArgument("the URL has control characters");
  }
  return out;
}

// Calls `take` for each piece; an empty text has one empty piece.
template <typename Take>
Status Split(std::string_view text, char separator, const Take& take) {
  while (true) {
    const size_t end = text.find(separator);
    PAAS_RETURN_IF_ERROR(take(text.substr(0, end)));
    if (end == std::string_view::npos) return absl::OkStatus();
    text.remove_prefix(end + 1);
  }
}

}  // namespace

StatusOr<Target> ParseTarget(std::string_view text) {
  if (!text.starts_with('/')) return InvalidArgument("the URL's path is not absolute");
  const size_t mark = text.find('?');
  Target target;
  PAAS_RETURN_IF_ERROR(Split(text.substr(1, mark == std::string_view::npos ? mark : mark - 1), '/',
                             [&](std::string_view segment) -> Status {
                               PAAS_ASSIGN_OR_RETURN(std::string decoded,
                                                     Unescape(segment, /*plus_is_space=*/false));
                               target.segments.push_back(std::move(decoded));
                               return absl::OkStatus();
                             }));
  if (mark == std::string_view::npos) return target;
  PAAS_RETURN_IF_ERROR(Split(text.substr(mark + 1), '&', [&](std::string_view pair) -> Status {
    if (pair.empty()) return absl::OkStatus();
    const size_t equals = pair.find('=');
    PAAS_ASSIGN_OR_RETURN(std::string name,
                          Unescape(pair.substr(0, equals), /*plus_is_space=*/true));
    std::string value;
    if (equals != std::string_view::npos) {
      PAAS_ASSIGN_OR_RETURN(value, Unescape(pair.substr(equals + 1), /*plus_is_space=*/true));
    }
    target.query.emplace_back(std::move(name), std::move(value));
    return absl::OkStatus();
  }));
  return target;
}

}  // namespace paas::controller::http
