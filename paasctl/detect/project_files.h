#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/file_source.h"
#include "paasctl/output/value.h"

namespace paas::paasctl {

// The files of a folder as detectors look at them: what cannot be read is not there.
class ProjectFiles {
 public:
  explicit ProjectFiles(const model::FileSource& files) : files_(files) {}

  // One that is too large to be read is there all the same.
  bool Has(const std::string& path) const;
  // The first of `paths` that is a file; empty: none.
  std::string FirstOf(const std::vector<std::string>& paths) const;
  std::optional<std::string> Text(const std::string& path) const;
  // Its first line, without spaces around it; empty when there is none.
  std::string FirstLine(const std::string& path) const;
  // The lines of a file, without spaces around them; none when it is not there.
  std::vector<std::string> Lines(const std::string& path) const;
  // Null for what is no such file.
  Value Json(const std::string& path) const;
  Value Toml(const std::string& path) const;
  // The directories in the root whose names do not begin with a dot.
  std::vector<std::string> Directories() const;

 private:
  const model::FileSource& files_;
};

}  // namespace paas::paasctl
