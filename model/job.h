#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/container_properties.h"
#include "model/web.h"

namespace paas::model {

// The same image without inbound HTTP. `container` is complete: what the worker does not override
// is already taken from the application.
struct Worker {
  std::string name;
  Commands commands;
  ContainerProperties container;

  bool operator==(const Worker&) const = default;
};

struct Cron {
  std::string name;
  std::string spec;  // five fields, `H` allowed
  std::string start;
  std::string stop;  // empty: SIGTERM
  std::chrono::seconds shutdown_timeout{10};
  std::chrono::seconds timeout{86400};

  bool operator==(const Cron&) const = default;
};

struct Operation {
  std::string name;
  std::string role = "contributor";
  std::string start;
  std::string stop;
  std::optional<std::chrono::seconds> timeout;

  bool operator==(const Operation&) const = default;
};

struct SourceOperation {
  std::string name;
  std::string command;

  bool operator==(const SourceOperation&) const = default;
};

}  // namespace paas::model
