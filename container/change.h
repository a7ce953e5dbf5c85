#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "container/spec.h"

namespace paas::container {

class RunningContainer;

// What of a container can be changed while it runs; what is not set stays as it is.
struct ContainerChange {
  std::optional<ImageMount> app;                  // another image, at the same target
  std::optional<std::vector<ConfigFile>> config;  // all that is to be under /run/config
  std::optional<Limits> limits;

  bool operator==(const ContainerChange&) const = default;
};

struct Changed {
  std::shared_ptr<RunningContainer> container;  // takes the place of the one before
  std::vector<std::string> files;  // under /run/config: replaced, new or gone; relative to it
};

// `spec` with the change.
ContainerSpec Merge(ContainerSpec spec, const ContainerChange& change);

}  // namespace paas::container
