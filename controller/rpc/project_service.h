#pragma once

#include <string>

#include "controller/access/deploy_keys.h"
#include "controller/access/gate.h"
#include "controller/deploy/git_remotes.h"
#include "controller/deploy/projects.h"
#include "controller/deploy/source_store.h"
#include "paas/controller/v1/projects.grpc.pb.h"

namespace paas::controller {

// The edge to paasctl for projects. Everything it uses outlives it.
class ProjectService final : public paas::controller::v1::ProjectCatalog::Service {
 public:
  struct Parts {
    StateStore& store;
    AccessStore& access;
    Gate& gate;
    Projects& projects;
    SourceStore& sources;
    DeployKeys& keys;
    GitRemotes remotes;
  };
  explicit ProjectService(Parts parts) : parts_(std::move(parts)) {}

  grpc::Status Create(grpc::ServerContext* context, const v1::CreateProjectRequest* request,
                      v1::Project* response) override;
  grpc::Status List(grpc::ServerContext* context, const v1::ListProjectsRequest* request,
                    v1::ListProjectsResponse* response) override;
  grpc::Status Get(grpc::ServerContext* context, const v1::GetProjectRequest* request,
                   v1::Project* response) override;
  grpc::Status Describe(grpc::ServerContext* context,
                        const paas::controller::v1::DescribeProjectRequest* request,
                        paas::controller::v1::Project* response) override;
  grpc::Status Delete(grpc::ServerContext* context, const v1::DeleteProjectRequest* request,
                      v1::DeleteProjectResponse* response) override;
  grpc::Status GetDeployKey(grpc::ServerContext* context, const v1::GetProjectRequest* request,
                            v1::DeployKey* response) override;
  grpc::Status RotateDeployKey(grpc::ServerContext* context, const v1::GetProjectRequest* request,
                               v1::DeployKey* response) override;
  grpc::Status ForgetHostKey(grpc::ServerContext* context, const v1::ForgetHostKeyRequest* request,
                             v1::DeployKey* response) override;

 private:
  grpc::Status Show(const std::string& project, const StatusOr<DeployKeys::Public>& key,
                    v1::DeployKey* out) const;
  StatusOr<v1::Project> Describe(const Project& project) const;

  Parts parts_;
};

}  // namespace paas::controller
