#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agent/environment.h"
#include "agent/image/image_source.h"
#include "agent/volume/volumes.h"
#include "common/os/disk_space.h"
#include "common/status/status.h"

namespace paas::agent {

// Says whether this node has room for what a specification adds to it: images that are not here
// yet, and the whole declared size of volumes that are new or grow. What is there already asks for
// nothing, so that a full node can still go back. Thread-safe.
class Admission {
 public:
  struct Places {
    std::string images;  // the store
    std::string state;
    uint64_t reserve_bytes = 0;
  };
  // Borrowed.
  Admission(ImageSource* images, const Volumes* volumes, Places places)
      : images_(images), volumes_(volumes), places_(std::move(places)) {}

  // ResourceExhausted, in words for people, when it does not fit.
  Status Admit(const EnvironmentSpec& spec) const;

  uint64_t reserve_bytes() const { return places_.reserve_bytes; }
  // "images", "state" and "volumes", with what is free now.
  StatusOr<std::vector<std::pair<std::string, os::DiskSpace>>> Spaces() const;

 private:
  StatusOr<std::vector<os::SpaceClaim>> ImageClaims(const EnvironmentSpec& spec) const;

  ImageSource* const images_;
  const Volumes* const volumes_;
  const Places places_;
};

}  // namespace paas::agent
