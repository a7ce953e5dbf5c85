#pragma once

#include <google/protobuf/descriptor.h>

#include <vector>

#include "paas/controller/v1/access.pb.h"
#include "paas/controller/v1/backups.pb.h"
#include "paas/controller/v1/controller.pb.h"
#include "paas/controller/v1/environments.pb.h"
#include "paas/controller/v1/live.pb.h"
#include "paas/controller/v1/nodes.pb.h"
#include "paas/controller/v1/projects.pb.h"
#include "paas/controller/v1/releases.pb.h"

namespace paas::controller::testing {

// Every call that clients may make: all services of the controller but git's own.
inline std::vector<const google::protobuf::MethodDescriptor*> ClientCalls() {
  const google::protobuf::FileDescriptor* files[] = {
      v1::DeployRequest::descriptor()->file(),       v1::Project::descriptor()->file(),
      v1::ListReleasesRequest::descriptor()->file(), v1::User::descriptor()->file(),
      v1::BranchRequest::descriptor()->file(),       v1::BackupEntry::descriptor()->file(),
      v1::PauseRequest::descriptor()->file(),        v1::Node::descriptor()->file()};
  std::vector<const google::protobuf::MethodDescriptor*> calls;
  for (const auto* file : files) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        calls.push_back(file->service(i)->method(j));
      }
    }
  }
  return calls;
}

// "Controller/Deploy"
inline std::string ShortName(const google::protobuf::MethodDescriptor& call) {
  return call.service()->name() + "/" + call.name();
}

}  // namespace paas::controller::testing
