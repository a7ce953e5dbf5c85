#include "paasctl/commands/verbs.h"

#include "paasctl/commands/deploy_key.h"

#include <algorithm>

namespace paas::paasctl {

std::vector<Verb> AllVerbs() {
  std::vector<Verb> verbs;
  // One a line, so that a new one is one line.
  verbs.push_back(InitVerb());
  verbs.push_back(ProjectCreateVerb());
  verbs.push_back(ProjectListVerb());
  verbs.push_back(ProjectInfoVerb());
  verbs.push_back(ProjectSetVerb());
  verbs.push_back(ProjectSetRemoteVerb());
  verbs.push_back(ProjectDeployKeyVerb());
  verbs.push_back(ProjectDeleteVerb());
  verbs.push_back(ValidateVerb());
  verbs.push_back(PlanVerb());
  verbs.push_back(DeployVerb());
  verbs.push_back(RedeployVerb());
  verbs.push_back(ReleasesVerb());
  verbs.push_back(RollbackVerb());
  verbs.push_back(ReleaseDiffVerb());
  verbs.push_back(BranchVerb());
  verbs.push_back(SyncVerb());
  verbs.push_back(MergeVerb());
  verbs.push_back(ActivateVerb());
  verbs.push_back(DeactivateVerb());
  verbs.push_back(ResourcesGetVerb());
  verbs.push_back(ResourcesSetVerb());
  verbs.push_back(PauseVerb());
  verbs.push_back(ResumeVerb());
  verbs.push_back(EnvsVerb());
  verbs.push_back(EnvsInfoVerb());
  verbs.push_back(EnvsSetVerb());
  verbs.push_back(EnvsPruneVerb());
  verbs.push_back(HttpAccessGetVerb());
  verbs.push_back(HttpAccessSetVerb());
  verbs.push_back(UrlVerb());
  verbs.push_back(PsVerb());
  verbs.push_back(TopVerb());
  verbs.push_back(LogsVerb());
  verbs.push_back(ExecVerb());
  verbs.push_back(SshVerb());
  verbs.push_back(RouteListVerb());
  verbs.push_back(RouteExplainVerb());
  verbs.push_back(TlsCaVerb());
  verbs.push_back(RelationshipsVerb());
  verbs.push_back(NetListVerb());
  verbs.push_back(NetExplainVerb());
  verbs.push_back(DbSqlVerb());
  verbs.push_back(DbDumpVerb());
  verbs.push_back(DbImportVerb());
  verbs.push_back(TunnelSingleVerb());
  verbs.push_back(TunnelOpenVerb());
  verbs.push_back(XdebugVerb());
  verbs.push_back(MountLsVerb());
  verbs.push_back(MountUploadVerb());
  verbs.push_back(MountDownloadVerb());
  verbs.push_back(BackupListVerb());
  verbs.push_back(BackupCreateVerb());
  verbs.push_back(BackupRestoreVerb());
  verbs.push_back(BackupExportVerb());
  verbs.push_back(BackupImportVerb());
  verbs.push_back(BackupDeleteVerb());
  verbs.push_back(VariableListVerb());
  verbs.push_back(VariableGetVerb());
  verbs.push_back(VariableSetVerb());
  verbs.push_back(VariableUnsetVerb());
  verbs.push_back(VariableWhyVerb());
  verbs.push_back(CronListVerb());
  verbs.push_back(CronRunVerb());
  verbs.push_back(OperationListVerb());
  verbs.push_back(OperationRunVerb());
  verbs.push_back(SourceOperationListVerb());
  verbs.push_back(SourceOperationRunVerb());
  verbs.push_back(ActivityListVerb());
  verbs.push_back(ActivityShowVerb());
  verbs.push_back(ActivityAttachVerb());
  verbs.push_back(ActivityCancelVerb());
  verbs.push_back(DeleteVerb());
  verbs.push_back(UserCreateVerb());
  verbs.push_back(UserListVerb());
  verbs.push_back(UserGrantVerb());
  verbs.push_back(UserRevokeVerb());
  verbs.push_back(UserDeleteVerb());
  verbs.push_back(SshKeyAddVerb());
  verbs.push_back(SshKeyListVerb());
  verbs.push_back(SshKeyDeleteVerb());
  verbs.push_back(TokenCreateVerb());
  verbs.push_back(TokenListVerb());
  verbs.push_back(TokenRevokeVerb());
  verbs.push_back(WhoAmIVerb());
  verbs.push_back(AuditVerb());
  verbs.push_back(ContextListVerb());
  verbs.push_back(ContextAddVerb());
  verbs.push_back(ContextUseVerb());
  verbs.push_back(ContextShowVerb());
  verbs.push_back(ContextRemoveVerb());
  verbs.push_back(NodeTokenCreateVerb());
  verbs.push_back(NodeListVerb());
  verbs.push_back(NodeRemoveVerb());
  verbs.push_back(GcVerb());
  verbs.push_back(DoctorVerb());
  verbs.push_back(CompletionVerb());
  verbs.push_back(VersionVerb());
  verbs.push_back(CompleteVerb());
  verbs.push_back(ManualVerb());
  verbs.push_back(ReferenceVerb());
  return verbs;
}

std::vector<OptionSpec> GlobalOptions() {
  return {
      {"project", 'p', "ID", "the project", Completes::kProject, "PAASCTL_PROJECT"},
      {"environment", 'e', "NAME", "the environment, named like its branch",
       Completes::kEnvironment, "PAASCTL_ENVIRONMENT"},
      {"app", 'A', "NAME", "the application, worker or service", Completes::kApplication,
       "PAASCTL_APP"},
      {"output", 'o', "FORMAT", "table, json, jsonl, yaml or plain", Completes::kFormat,
       "PAASCTL_OUTPUT"},
      {"json", 0, "", "the same as -o json"},
      {"no-header", 0, "", "leave out the header of tables"},
      {"quiet", 'q', "", "results and errors only"},
      {"verbose", 'v', "", "say more"},
      {"yes", 0, "", "do not ask before something is destroyed"},
      {"no-input", 0, "", "never ask; what would need an answer fails"},
      {"wait", 0, "", "wait for the end of what was started (the default)"},
      {"no-wait", 0, "", "return as soon as it is accepted"},
      {"timeout", 0, "TIME", "stop waiting after this long: 90s, 5m, 1h; what was started goes on",
       Completes::kNothing, "PAASCTL_TIMEOUT"},
      {"color", 0, "WHEN", "auto, always or never", Completes::kColor, "PAASCTL_COLOR"},
      {"context", 0, "NAME", "the platform that is meant, as paasctl context knows it",
       Completes::kContext, "PAASCTL_CONTEXT"},
      {"endpoint", 0, "ADDRESS",
       "where the control plane listens: unix:PATH or tcp:HOST:PORT (default: that of the context, "
       "else unix:/run/paas/controller.sock)",
       Completes::kNothing, "PAASCTL_ENDPOINT"},
  };
}

const Verb* FindVerb(const std::vector<Verb>& verbs, const std::string& name) {
  const auto found = std::find_if(verbs.begin(), verbs.end(),
                                  [&](const Verb& verb) { return verb.FullName() == name; });
  return found == verbs.end() ? nullptr : &*found;
}

}  // namespace paas::paasctl
