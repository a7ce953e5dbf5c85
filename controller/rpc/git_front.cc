#include "controller/rpc/git_front.h"

#include "controller/push/git_settings.h"

namespace paas::controller {

StatusOr<std::unique_ptr<GitFrontServer>> GitFrontServer::Start(const Settings& settings,
                                                                const Parts& parts) {
  PAAS_ASSIGN_OR_RETURN(const std::string program, GitFront());
  const std::string hooks = settings.run_dir + "/git-hooks";
  PAAS_RETURN_IF_ERROR(MakeHooks(hooks, program));
  std::unique_ptr<GitFrontServer> front(new GitFrontServer(parts, hooks));
  const rpc::Endpoint socket{rpc::Endpoint::Kind::kUnix, settings.run_dir + "/git.sock"};
  PAAS_ASSIGN_OR_RETURN(front->server_, rpc::Server::Start({.endpoints = {socket},
                                                            .observer = settings.observer,
                                                            .socket_group = settings.group},
                                                           {&front->guarded_}));
  return front;
}

GitFrontServer::GitFrontServer(const Parts& parts, const std::string& hooks)
    : pushes_(parts.doors, parts.queue, parts.gate),
      service_({.doors = parts.doors,
                .access = parts.access,
                .gate = parts.gate,
                .pushes = pushes_,
                .journal = parts.journal,
                .hooks = hooks,
                .push_limit_mb = parts.push_limit_mb}),
      guarded_(service_, "paas.controller.v1.Git", parts.gate, Door::kGitFront) {}

}  // namespace paas::controller
