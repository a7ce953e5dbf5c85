#pragma once

#include <string>

namespace paas::testing {

// A copy of a directory of the repository that a test may change; gone with the object.
class ProjectCopy {
 public:
  explicit ProjectCopy(const std::string& example);  // name in deploy-examples/
  ~ProjectCopy();
  const std::string& path() const { return path_; }
  void Write(const std::string& file, const std::string& content) const;

 private:
  std::string path_;
};

}  // namespace paas::testing
