#pragma once

#include <string>

#include "builder/build/build_settings.h"

namespace paas::builder {

struct RegistryOptions {
  std::string npm_registry;     // URL; empty: what npm on this machine is configured with
  std::string ca_certificates;  // PEM bundle that build containers trust; empty: their own
};

// Adds to `settings` how build containers reach package registries. Projects can still choose
// registries of their own: the operator's is only the default. No registry is written anywhere.
void AddRegistries(const RegistryOptions& options, BuildSettings& settings);

}  // namespace paas::builder
