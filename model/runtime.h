#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/value.h"

namespace paas::model {

// "nodejs:22" in two parts.
struct RuntimeType {
  std::string name;
  std::string version;

  bool operator==(const RuntimeType&) const = default;
};

std::string ToString(const RuntimeType& type);

struct PhpExtension {
  std::string name;
  Value::Map configuration;

  bool operator==(const PhpExtension&) const = default;
};

// `runtime`: settings of PHP (and `quicklisp` of Lisp).
struct Runtime {
  std::vector<PhpExtension> extensions;
  std::vector<std::string> disabled_extensions;
  std::optional<uint32_t> request_terminate_timeout_s;
  uint32_t request_memory_mb = 45;
  uint32_t reserved_memory_mb = 70;
  std::string xdebug_idekey;
  Value::Map quicklisp;

  bool operator==(const Runtime&) const = default;
};

// One entry of a composable `stack`: "php@8.3" with options.
struct StackPackage {
  std::string name;
  std::string version;
  Value::Map options;

  bool operator==(const StackPackage&) const = default;
};

struct Stack {
  std::vector<StackPackage> runtimes;  // the first is the primary one
  std::vector<StackPackage> packages;

  bool operator==(const Stack&) const = default;
};

}  // namespace paas::model
