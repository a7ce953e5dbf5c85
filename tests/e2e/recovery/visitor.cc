#include "tests/e2e/recovery/visitor.h"

#include "tests/support/platform.h"

namespace paas::testing {

Visitor::Visitor(std::string url) : url_(std::move(url)), thread_([this] { Run(); }) {}

Visitor::~Visitor() { Stop(); }

void Visitor::Stop() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void Visitor::Run() {
  while (!stop_) {
    ++asked_;
    if (Curl(url_).status != 200) ++failed_;
  }
}

}  // namespace paas::testing
