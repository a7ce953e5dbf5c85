#pragma once

#include <map>
#include <memory>
#include <string>

#include "container/engine.h"
#include "tests/bench/assemble/floor.h"
#include "tests/bench/life/detached.h"

namespace paas::bench {

// The engine: everything that a container of the platform has but its link.
class Ours : public Maker {
 public:
  static StatusOr<std::unique_ptr<Ours>> Create(const std::string& directory,
                                                const std::string& root);
  std::string name() const override { return "ours"; }
  Status Make(int number) override;
  Status Kill(int number) override;
  Status Freeze(int number, bool frozen) override;
  Status Resize(int number, uint64_t memory_bytes) override;

  // Of a container that runs, for the floor to write to.
  std::string GroupOf(int number, const std::string& hierarchy) const;

 private:
  container::ContainerSpec SpecOf(int number) const;

  std::string root_, cgroup_root_;
  std::unique_ptr<container::Engine> engine_;
  std::map<int, std::shared_ptr<container::RunningContainer>> running_;
};

// The bare system calls: of StartFloor(), and what freezing and resizing write, to a group of ours.
class Floor : public Maker {
 public:
  Floor(std::string root, const Ours* ours) : root_(std::move(root)), ours_(ours) {}
  std::string name() const override { return "floor"; }
  Status Make(int number) override;
  Status Kill(int number) override;
  Status Freeze(int number, bool frozen) override;
  Status Resize(int number, uint64_t memory_bytes) override;

 private:
  const std::string root_;
  const Ours* const ours_;
  std::map<int, FloorContainer> running_;
};

}  // namespace paas::bench
