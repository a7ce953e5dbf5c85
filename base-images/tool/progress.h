#pragma once

#include <chrono>
#include <string>
#include <utility>

namespace paas::base_image {

// Tells on stderr what happens to one image and how long each step took. Steps of the same name in
// a row are told as one.
class Progress {
 public:
  explicit Progress(std::string image) : image_(std::move(image)) {}
  ~Progress() { Finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `name` begins, and what went before has ended.
  void Begin(const std::string& name);
  // The last step has ended.
  void Finish();
  // One line with the time since this object was made.
  void Tell(const std::string& text);

 private:
  using Clock = std::chrono::steady_clock;

  const std::string image_;
  const Clock::time_point start_ = Clock::now();
  std::string step_;
  Clock::time_point step_start_;
};

}  // namespace paas::base_image
