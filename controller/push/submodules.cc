#include "controller/push/submodules.h"

#include <algorithm>
#include <map>

namespace paas::controller {
namespace {

struct Entry {
  std::string path;
  std::string url;
  size_t line = 0;
};

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

// The sections of the file. What its syntax allows beyond "key = value" lines makes no entry.
std::vector<Entry> Read(std::string_view file) {
  std::vector<Entry> entries;
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

bool IsFetched(const std::string& url) {
  const bool plain = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 127; });
  return plain && (url.starts_with("https://") || url.starts_with("./") || url.starts_with("../"));
}

}  // namespace

std::vector<std::string> CheckSubmodules(const std::vector<std::string>& paths,
                                         std::string_view file) {
  std::map<std::string, Entry> known;
  for (Entry& entry : Read(file)) known[entry.path] = entry;
  std::vector<std::string> findings;
  for (const std::string& path : paths) {
    const auto entry = known.find(path);
    if (entry == known.end() || entry->second.url.empty()) {
      findings.push_back(".gitmodules:1:1: the submodule '" + path + "' has no URL");
    } else if (!IsFetched(entry->second.url)) {
      findings.push_back(".gitmodules:" + std::to_string(entry->second.line) +
                         ":1: the submodule '" + path +
                         "' needs a URL that is relative or begins with https://");
    }
  }
  return findings;
}

}  // namespace paas::controller
