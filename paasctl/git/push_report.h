#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "paasctl/git/front.h"

namespace paas::paasctl {

// What a pusher reads; git shows it as lines with "remote:" in front.
class PushReport {
 public:
  using Write = std::function<void(std::string_view)>;
  explicit PushReport(Write write) : write_(std::move(write)) {}

  void Line(const std::string& text);

  // Shows one activity to its end, as paasctl does. Returns the exit code that paasctl would have.
  int Follow(Front& front, const std::string& environment, const std::string& activity);
  // The activity goes on unseen.
  void Leave(const std::string& activity);

 private:
  void Ending(const Finished& finished, const std::string& environment,
              const std::string& activity);

  Write write_;
};

}  // namespace paas::paasctl
