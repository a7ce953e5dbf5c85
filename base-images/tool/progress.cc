#include "base-images/tool/progress.h"

#include <cstdio>

namespace paas::base_image {
namespace {

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void Print(const std::string& image, const std::string& text, double seconds) {
  std::fprintf(stderr, "  %-12s %-44s %6.1f s\n", image.c_str(), text.c_str(), seconds);
}

}  // namespace

void Progress::Begin(const std::string& name) {
  if (name == step_) return;
  Finish();
  step_ = name;
  step_start_ = Clock::now();
}

void Progress::Finish() {
  if (!step_.empty()) Print(image_, step_, SecondsSince(step_start_));
  step_.clear();
}

void Progress::Tell(const std::string& text) {
  Finish();
  Print(image_, text, SecondsSince(start_));
}

}  // namespace paas::base_image
