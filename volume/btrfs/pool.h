#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/os/loop_device.h"
#include "common/status/status.h"
#include "volume/plan/pool_plan.h"
#include "volume/volume.h"

namespace paas::volume {

struct PoolOptions {
  std::string file;         // sparse; made when it is missing
  std::string mount_point;  // a directory, made when it is missing
  uint64_t size_bytes = 0;  // 0: the default of plan/pool_plan.h
};

// A btrfs in a sparse file, on a loop device, mounted where only root gets at it. The device goes
// with the last mount of it, however that ends; a daemon that starts again finds what is there.
class Pool {
 public:
  // Whether this machine can have one: the file system, loop devices and mkfs.btrfs.
  static bool Available();
  // Makes, adopts, grows and mounts, as needed.
  static StatusOr<std::unique_ptr<Pool>> Open(const PoolOptions& options);

  std::vector<Health> Examine() const;
  // The file system that the file is on; the slack is all that the file takes of it.
  StatusOr<Room> Disk() const;
  // Writes everything out and unmounts, and waits a little for the device to go. What containers
  // still hold stays with them.
  Status Close() const;

 private:
  explicit Pool(PoolOptions options) : options_(std::move(options)) {}

  StatusOr<PoolFacts> Look();
  Status Perform(const PoolStep& step);
  Status MakeFile(uint64_t size_bytes) const;
  Status GrowFile(uint64_t size_bytes) const;
  Status Attach();
  Status Mount() const;
  Status GrowFilesystem() const;
  Status Unmount() const;

  const PoolOptions options_;
  os::LoopDevice device_;  // only while it is opened: the mount keeps it afterwards
};

}  // namespace paas::volume
