#pragma once

#include <string>

#include "controller/access/gate.h"
#include "controller/activity/journal.h"
#include "controller/push/pushes.h"
#include "paas/controller/v1/git.grpc.pb.h"

namespace paas::controller {

// The edge to git's front, on its own socket: checks shapes and translates, nothing else.
// Everything it uses outlives it.
class GitService final : public paas::controller::v1::Git::Service {
 public:
  struct Parts {
    Doors doors;
    AccessStore& access;
    Gate& gate;
    Pushes& pushes;
    Journal& journal;
    std::string hooks;  // directory
    uint32_t push_limit_mb = 2048;
  };
  explicit GitService(Parts parts) : parts_(std::move(parts)) {}

  grpc::Status FindKey(grpc::ServerContext* context, const v1::FindKeyRequest* request,
                       v1::FindKeyResponse* response) override;
  grpc::Status Open(grpc::ServerContext* context, const v1::OpenRequest* request,
                    v1::OpenResponse* response) override;
  grpc::Status CheckPush(grpc::ServerContext* context, const v1::PushRequest* request,
                         v1::CheckPushResponse* response) override;
  grpc::Status SignLogin(grpc::ServerContext* context, const v1::SignLoginRequest* request,
                         v1::SignLoginResponse* response) override;
  grpc::Status ReceivePush(grpc::ServerContext* context, const v1::PushRequest* request,
                           v1::ReceivePushResponse* response) override;
  grpc::Status Watch(grpc::ServerContext* context, const v1::WatchPushRequest* request,
                     grpc::ServerWriter<v1::ActivityEvent>* writer) override;

 private:
  StatusOr<Caller> CallerBy(const v1::GitCredential& credential);
  StatusOr<PushOrder> OrderOf(const v1::PushRequest& request);

  Parts parts_;
};

}  // namespace paas::controller
