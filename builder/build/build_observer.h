#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::builder {

// Why a build failed through its own doing.
struct BuildFailure {
  std::string phase;
  int exit_code = 0;
  std::string signal;  // "SIGKILL"; empty when it exited
  bool out_of_memory = false;
  bool timed_out = false;
  std::string message;
  std::vector<std::string> last_lines;

  bool operator==(const BuildFailure&) const = default;
};

struct BuildResult {
  std::string image_digest;  // empty when it failed
  std::string base_digest;
  std::string base_reference;  // "nodejs-18"
  std::string build_key;
  uint64_t image_bytes = 0;
  bool reused = false;
  std::vector<std::string> warnings;
  BuildFailure failure;  // meaningful when image_digest is empty

  bool operator==(const BuildResult&) const = default;
};

// Told what a build does, while it does it. Calls come from the thread of the build.
class BuildObserver {
 public:
  virtual ~BuildObserver() = default;
  virtual void OnPhase(const std::string& name, const std::string& text) = 0;
  virtual void OnOutput(const std::string& phase, std::string_view text, bool is_stderr) = 0;
  // The key is not known: the source is needed now.
  virtual void OnSourceNeeded() = 0;
  virtual bool IsCancelled() = 0;
};

}  // namespace paas::builder
