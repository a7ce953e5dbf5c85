#include "controller/push/remote_url.h"

#include <algorithm>
#include <string_view>

namespace paas::controller {
namespace {

using Kind = RemoteUrl::Kind;

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kSsh = "ssh://";
constexpr char kDefaultUser[] = "git";

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Neither an option nor a file.
bool IsName(std::string_view text, std::string_view also) {
  const auto fits = [&](char c) { return IsAlphanumeric(c) || also.find(c) != also.npos; };
  return !text.empty() && text.front() != '-' && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), fits);
}
bool IsHost(std::string_view text) { return IsName(text, ".-"); }
bool IsUser(std::string_view text) { return IsName(text, "._-"); }

bool IsPort(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == text.npos;
}

// Where the "user@host" of "user@host:path" ends.
size_t ScpColon(std::string_view text) {
  const size_t colon = text.find(':');
  const size_t at = text.find('@');
  const bool is_scp = at != text.npos && colon != text.npos && at < colon &&
                      text.find('/') > colon && text.find("://") == text.npos;
  return is_scp ? colon : text.npos;
}

Status NoHost() { return InvalidArgument("has a URL without a host or a path"); }

// "[user[:password]@]host[:port]"
Status ReadAuthority(std::string_view authority, RemoteUrl& url) {
  const size_t at = authority.rfind('@');
  const std::string_view user = at == authority.npos ? "" : authority.substr(0, at);
  if (at != authority.npos && url.kind == Kind::kHttps) {
    return InvalidArgument("must not have a name or a password in its URL");
  }
  if (at != authority.npos) {
    if (user.find(':') != user.npos) {
      return InvalidArgument("must not have a password in its URL");
    }
    if (!IsUser(user)) return InvalidArgument("has a URL with a user that is no name");
    url.user = user;
    authority.remove_prefix(at + 1);
  }
  const size_t colon = authority.find(':');
  url.host = authority.substr(0, colon);
  if (!IsHost(url.host)) return NoHost();
  if (colon == authority.npos) return absl::OkStatus();
  url.port = authority.substr(colon + 1);
  return IsPort(url.port) ? absl::OkStatus() : NoHost();
}

}  // namespace

std::string RemoteUrl::PortNumber() const {
  if (!port.empty()) return port;
  return is_ssh() ? "22" : "443";
}

std::string RemoteUrl::KnownHost() const {
  return PortNumber() == "22" ? host : "[" + host + "]:" + PortNumber();
}

bool IsRemoteUrl(const std::string& text) {
  return text.starts_with(kHttps) || text.starts_with(kSsh) || ScpColon(text) != text.npos;
}

StatusOr<RemoteUrl> ParseRemoteUrl(const std::string& text) {
  RemoteUrl url;
  const size_t colon = ScpColon(text);
  url.kind = colon != text.npos ? Kind::kScp : text.starts_with(kHttps) ? Kind::kHttps : Kind::kSsh;
  if (url.is_ssh()) url.user = kDefaultUser;
  const size_t begin = url.kind == Kind::kScp     ? 0
                       : url.kind == Kind::kHttps ? kHttps.size()
                                                  : kSsh.size();
  const size_t end = colon != text.npos ? colon : text.find('/', begin);
  PAAS_RETURN_IF_ERROR(ReadAuthority(std::string_view(text).substr(begin, end - begin), url));
  if (end == text.npos) return NoHost();
  url.path = text.substr(end + 1);
  // From the root on it is the same as in a URL.
  if (url.kind == Kind::kScp && url.path.starts_with('/')) {
    url.kind = Kind::kSsh;
    url.path.erase(0, 1);
  }
  if (url.path.empty() || url.path.front() == '-') return NoHost();
  return url;
}

std::string TextOf(const RemoteUrl& url) {
  if (url.kind == Kind::kScp) return url.user + "@" + url.host + ":" + url.path;
  const std::string host = url.host + (url.port.empty() ? "" : ":" + url.port);
  return std::string(url.kind == Kind::kHttps ? kHttps : kSsh) +
         (url.user.empty() ? "" : url.user + "@") + host + "/" + url.path;
}

}  // namespace paas::controller
