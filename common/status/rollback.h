#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace paas {

// Undoes, in reverse order, what was done so far, unless it is committed: kernel objects stay
// tentative until the last step that can fail is over.
//
//   Rollback rollback;
//   … rollback.Add([&] { Release(x); });
//   rollback.Commit();
class Rollback {
 public:
  Rollback() = default;
  ~Rollback() {
    for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) (*undo)();
  }
  Rollback(const Rollback&) = delete;
  Rollback& operator=(const Rollback&) = delete;

  // `undo` must not throw; what it cannot undo is for the next reconciliation.
  void Add(std::function<void()> undo) { undo_.push_back(std::move(undo)); }
  void Commit() { undo_.clear(); }

 private:
  std::vector<std::function<void()>> undo_;
};

}  // namespace paas
