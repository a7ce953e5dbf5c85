#pragma once

#include <string>
#include <vector>

#include "common/yaml/node.h"
#include "model/diagnostics.h"
#include "model/file_source.h"

namespace paas::model {

// Replaces `!include` by what it names and turns the path of `!archive` into one relative to the
// repository's root. Other tags are errors. One resolver serves a whole project, so that its
// budget of files is the project's.
class IncludeResolver {
 public:
  // Both must outlive the resolver.
  IncludeResolver(const FileSource& files, Diagnostics& findings)
      : files_(files), findings_(findings) {}

  // `bases` are the directories that paths are looked up in, first match wins; none may be left
  // upwards beyond the repository's root.
  void Resolve(yaml::Node& node, const std::vector<std::string>& bases);

 private:
  struct Request {
    std::string type;
    std::string path;
  };

  void ResolveAt(yaml::Node& node, const std::vector<std::string>& bases, int depth);
  void Include(yaml::Node& node, const std::vector<std::string>& bases, int depth);
  void IncludeYaml(yaml::Node& node, const std::string& path, const std::string& text, int depth);
  void Archive(yaml::Node& node, const std::vector<std::string>& bases);
  bool ReadRequest(const yaml::Node& node, Request& request);
  bool FindFile(const yaml::Node& node, const std::vector<std::string>& bases,
                const std::string& path, std::string& found, std::string& text);
  void Error(const yaml::Node& node, std::string message, std::string hint = "");

  const FileSource& files_;
  Diagnostics& findings_;
  int included_ = 0;
};

}  // namespace paas::model
