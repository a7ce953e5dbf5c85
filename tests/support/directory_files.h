#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/file_source.h"

namespace paas::testing {

// A project's folder in the source tree of the tests.
class DirectoryFiles : public model::FileSource {
 public:
  explicit DirectoryFiles(std::string root) : root_(std::move(root)) {}

  StatusOr<std::string> ReadFile(const std::string& path, size_t limit_bytes) const override {
    const std::filesystem::path full = std::filesystem::path(root_) / path;
    if (!std::filesystem::is_regular_file(full)) return NotFound(path + ": no such file");
    if (std::filesystem::file_size(full) > limit_bytes) {
      return Status(absl::StatusCode::kResourceExhausted, "the file is too large");
    }
    std::ifstream stream(full, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }

  StatusOr<std::vector<Entry>> ListDirectory(const std::string& path) const override {
    const std::filesystem::path full = std::filesystem::path(root_) / path;
    if (!std::filesystem::is_directory(full)) return NotFound(path + ": no such directory");
    std::vector<Entry> entries;
    for (const auto& entry : std::filesystem::directory_iterator(full)) {
      entries.push_back({entry.path().filename(), entry.is_directory()});
    }
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return entries;
  }

 private:
  std::string root_;
};

// Files by path, in memory.
class MapFiles : public model::FileSource {
 public:
  explicit MapFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  StatusOr<std::string> ReadFile(const std::string& path, size_t limit_bytes) const override {
    const auto file = files_.find(path);
    if (file == files_.end()) return NotFound(path + ": no such file");
    if (file->second.size() > limit_bytes) {
      return Status(absl::StatusCode::kResourceExhausted, "the file is too large");
    }
    return file->second;
  }

  StatusOr<std::vector<Entry>> ListDirectory(const std::string& path) const override {
    const std::string prefix = path.empty() ? "" : path + "/";
    std::map<std::string, bool> names;
    for (const auto& [file, content] : files_) {
      if (file.rfind(prefix, 0) != 0) continue;
      const std::string rest = file.substr(prefix.size());
      const size_t slash = rest.find('/');
      names[rest.substr(0, slash)] = slash != std::string::npos;
    }
    if (names.empty() && !path.empty()) return NotFound(path + ": no such directory");
    std::vector<Entry> entries;
    for (const auto& [name, is_directory] : names) entries.push_back({name, is_directory});
    return entries;
  }

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace paas::testing
