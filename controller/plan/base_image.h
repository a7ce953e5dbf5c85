#pragma once

#include <string>

namespace paas::controller {

// A base image that the builder knows.
struct BaseImage {
  std::string reference;
  std::string type;  // "nodejs", "mariadb"
  std::string version;
  std::string digest;   // empty: not built on this machine
  std::string service;  // of a service: model::ServiceDescription as JSON

  bool operator==(const BaseImage&) const = default;
};

// Of the image that the node's router runs in; nothing that a project may ask for.
inline constexpr char kRouterImageType[] = "router";

}  // namespace paas::controller
