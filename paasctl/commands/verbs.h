#pragma once

#include <vector>

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// Each of these is in the file of its name.
Verb ActivateVerb();
Verb ActivityAttachVerb();
Verb ActivityListVerb();
Verb ActivityShowVerb();
Verb ActivityCancelVerb();
Verb AuditVerb();
Verb BackupCreateVerb();
Verb BackupDeleteVerb();
Verb BackupListVerb();
Verb BackupRestoreVerb();
Verb BackupExportVerb();
Verb BackupImportVerb();
Verb BranchVerb();
Verb CompleteVerb();
Verb CompletionVerb();
Verb ContextAddVerb();
Verb ContextListVerb();
Verb ContextRemoveVerb();
Verb ContextShowVerb();
Verb ContextUseVerb();
Verb DbDumpVerb();
Verb DbImportVerb();
Verb DbSqlVerb();
Verb CronListVerb();
Verb CronRunVerb();
Verb DeactivateVerb();
Verb DeleteVerb();
Verb DeployVerb();
Verb DoctorVerb();
Verb EnvsInfoVerb();
Verb EnvsPruneVerb();
Verb EnvsSetVerb();
Verb EnvsVerb();
Verb ExecVerb();
Verb GcVerb();
Verb HttpAccessGetVerb();
Verb HttpAccessSetVerb();
Verb InitVerb();
Verb LogsVerb();
Verb ManualVerb();
Verb MergeVerb();
Verb MountDownloadVerb();
Verb MountLsVerb();
Verb MountUploadVerb();
Verb NetExplainVerb();
Verb NetListVerb();
Verb PauseVerb();
Verb PlanVerb();
Verb ProjectCreateVerb();
Verb ProjectDeleteVerb();
Verb ProjectInfoVerb();
Verb ProjectListVerb();
Verb ProjectSetRemoteVerb();
Verb ProjectSetVerb();
Verb PsVerb();
Verb RelationshipsVerb();
Verb NodeListVerb();
Verb NodeRemoveVerb();
Verb NodeTokenCreateVerb();
Verb OperationListVerb();
Verb OperationRunVerb();
Verb RedeployVerb();
Verb ReferenceVerb();
Verb ReleaseDiffVerb();
Verb ReleasesVerb();
Verb ResourcesGetVerb();
Verb ResourcesSetVerb();
Verb ResumeVerb();
Verb RollbackVerb();
Verb RouteExplainVerb();
Verb RouteListVerb();
Verb SourceOperationListVerb();
Verb SourceOperationRunVerb();
Verb SshKeyAddVerb();
Verb SshKeyDeleteVerb();
Verb SshKeyListVerb();
Verb SshVerb();
Verb SyncVerb();
Verb TlsCaVerb();
Verb TokenCreateVerb();
Verb TokenListVerb();
Verb TokenRevokeVerb();
Verb TopVerb();
Verb TunnelOpenVerb();
Verb TunnelSingleVerb();
Verb UrlVerb();
Verb UserCreateVerb();
Verb UserDeleteVerb();
Verb UserGrantVerb();
Verb UserListVerb();
Verb UserRevokeVerb();
Verb ValidateVerb();
Verb VariableGetVerb();
Verb VariableListVerb();
Verb VariableSetVerb();
Verb VariableUnsetVerb();
Verb VariableWhyVerb();
Verb VersionVerb();
Verb WhoAmIVerb();
Verb XdebugVerb();

// All verbs in the order of the help: the path of a project.
std::vector<Verb> AllVerbs();

// The options of every verb.
std::vector<OptionSpec> GlobalOptions();

// What the verb called `name` ("activity list") is; null when there is none.
const Verb* FindVerb(const std::vector<Verb>& verbs, const std::string& name);

}  // namespace paas::paasctl
