#include "controller/push/submodules.h"

#include <algorithm>

#include "controller/push/remote_url.h"

namespace paas::controller {
namespace {

constexpr size_t kLongestUrl = 1024;

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

std::string Unquoted(std::string_view text) {
  if (text.size() > 1 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

bool IsPlain(std::string_view text) {
  return text.size() <= kLongestUrl &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
}

// Follows "./" and "../" of `url` from `path`; nothing when it leads above the first one.
bool Walk(std::string_view url, std::vector<std::string>& path) {
  while (!url.empty()) {
    const size_t end = std::min(url.find('/'), url.size());
    const std::string_view part = url.substr(0, end);
    url.remove_prefix(std::min(end + 1, url.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      path.emplace_back(part);
    } else if (path.empty()) {
      return false;
    } else {
      path.pop_back();
    }
  }
  return true;
}

bool IsProject(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !name.empty() && name.size() <= 63 && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), is_plain);
}

std::string WithoutSuffix(std::string text) {
  if (text.ends_with(".git")) text.resize(text.size() - 4);
  return text;
}

}  // namespace

std::vector<SubmoduleEntry> ReadSubmodules(std::string_view file) {
  std::vector<SubmoduleEntry> entries;
  size_t number = 0;
  while (!file.empty()) {
    const size_t end = std::min(file.find('\n'), file.size());
    const std::string_view line = Trim(file.substr(0, end));
    file.remove_prefix(std::min(end + 1, file.size()));
    ++number;
    if (line.starts_with("[")) entries.push_back({.path = {}, .url = {}, .line = number});
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos || entries.empty() || line.front() == '#') continue;
    const std::string_view key = Trim(line.substr(0, equals));
    if (key == "path") entries.back().path = Unquoted(Trim(line.substr(equals + 1)));
    if (key != "url") continue;
    entries.back().url = Unquoted(Trim(line.substr(equals + 1)));
    entries.back().line = number;
  }
  return entries;
}

StatusOr<SubmoduleSource> LocateSubmodule(const SubmoduleSource& base, const std::string& url) {
  if (url.empty()) return InvalidArgument("has no URL");
  if (!IsPlain(url)) return InvalidArgument("has a URL with blanks or unusual characters");
  if (IsRemoteUrl(url)) {
    PAAS_ASSIGN_OR_RETURN(const RemoteUrl remote, ParseRemoteUrl(url));
    return SubmoduleSource{.project = {}, .url = TextOf(remote)};
  }
  if (!url.starts_with("./") && !url.starts_with("../")) {
    return InvalidArgument("needs a URL that is relative or begins with https:// or ssh://");
  }
  const Status outside = InvalidArgument("has a URL that leads out of where its repository is");
  std::vector<std::string> path;
  if (!base.project.empty()) {
    path = {base.project + ".git"};
    if (!Walk(url, path) || path.size() != 1) return outside;
    const std::string project = WithoutSuffix(path[0]);
    return IsProject(project) ? StatusOr<SubmoduleSource>({.project = project, .url = {}})
                              : outside;
  }
  PAAS_ASSIGN_OR_RETURN(RemoteUrl remote, ParseRemoteUrl(base.url));
  if (!Walk(remote.path, path) || !Walk(url, path) || path.empty()) return outside;
  remote.path.clear();
  for (const std::string& part : path) remote.path += (remote.path.empty() ? "" : "/") + part;
  return SubmoduleSource{.project = {}, .url = TextOf(remote)};
}

}  // namespace paas::controller
