#pragma once

#include <string>
#include <vector>

namespace paas::paasctl {

// A part of a project's configuration, and what it was concluded from.
struct Concluded {
  std::string value;
  std::string why;  // a comment beside it; untrusted words are in it

  bool operator==(const Concluded&) const = default;
};

struct NeededService {
  std::string name;          // "db"
  std::string type;          // "postgresql:15"
  std::string relationship;  // "database"
  std::string endpoint;      // "postgresql"
  std::string why;
  bool keeps_data = false;

  bool operator==(const NeededService&) const = default;
};

struct NeededMount {
  std::string path;  // below the application
  std::string why;

  bool operator==(const NeededMount&) const = default;
};

// A command line tool that a build or a start needs: an entry of `dependencies`.
struct NeededTool {
  std::string manager;  // "nodejs", "python3"
  std::string name;

  bool operator==(const NeededTool&) const = default;
};

// What a folder holds, as an application of the platform.
struct Detection {
  std::string what;  // "Next.js", "Django", "Node.js": for people
  std::string runtime;
  Concluded version;
  bool skips_flavor = false;  // the hook installs what the default would
  std::vector<NeededTool> tools;
  std::vector<std::string> php_extensions;
  std::vector<std::string> build;    // lines of the build hook
  std::vector<std::string> deploy;   // of the deploy hook, offered as a comment
  Concluded start;                   // empty: the runtime's own, or files alone
  std::string document_root;         // what is served as files; empty: nothing
  bool falls_back_to_index = false;  // a path that is no file is the page's own business
  bool front_controller = false;     // of PHP: what is no file goes to index.php
  std::vector<NeededMount> mounts;
  std::vector<NeededService> services;
  std::vector<std::string> notes;  // what a person has to look at

  bool operator==(const Detection&) const = default;
};

}  // namespace paas::paasctl
