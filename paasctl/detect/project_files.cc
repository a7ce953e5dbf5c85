#include "paasctl/detect/project_files.h"

#include <sstream>

#include "paasctl/detect/data_file.h"

namespace paas::paasctl {
namespace {

constexpr size_t kMostBytes = 1 << 20;

std::string Trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

}  // namespace

bool ProjectFiles::Has(const std::string& path) const {
  const StatusOr<std::string> text = files_.ReadFile(path, kMostBytes);
  return text.ok() || absl::IsResourceExhausted(text.status());
}

std::string ProjectFiles::FirstOf(const std::vector<std::string>& paths) const {
  for (const std::string& path : paths) {
    if (Has(path)) return path;
  }
  return "";
}

std::optional<std::string> ProjectFiles::Text(const std::string& path) const {
  StatusOr<std::string> text = files_.ReadFile(path, kMostBytes);
  return text.ok() ? std::optional(*std::move(text)) : std::nullopt;
}

std::string ProjectFiles::FirstLine(const std::string& path) const {
  const std::vector<std::string> lines = Lines(path);
  return lines.empty() ? "" : lines.front();
}

std::vector<std::string> ProjectFiles::Lines(const std::string& path) const {
  std::istringstream text(Text(path).value_or(""));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(Trimmed(line));
  return lines;
}

Value ProjectFiles::Json(const std::string& path) const {
  StatusOr<Value> value = ParseJson(Text(path).value_or(""));
  return value.ok() ? *std::move(value) : Value();
}

Value ProjectFiles::Toml(const std::string& path) const {
  StatusOr<Value> value = ParseToml(Text(path).value_or(""));
  return value.ok() ? *std::move(value) : Value();
}

std::vector<std::string> ProjectFiles::Directories() const {
  std::vector<std::string> names;
  const auto entries = files_.ListDirectory("");
  if (!entries.ok()) return names;
  for (const model::FileSource::Entry& entry : *entries) {
    if (entry.is_directory && entry.name[0] != '.') names.push_back(entry.name);
  }
  return names;
}

}  // namespace paas::paasctl
