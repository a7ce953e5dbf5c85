// What PushCheck asks of submodules: where they come from, whether the pusher may have them, and
// whether their files are here.

#include <algorithm>

#include "controller/access/deploy_keys.h"
#include "controller/access/ssh_key.h"
#include "controller/push/push_check.h"
#include "controller/push/remote_url.h"
#include "controller/routes/public_address.h"

namespace paas::controller {

Status PushCheck::CheckSubmodules(SubmoduleReader& reader, const std::string& tree,
                                  const std::string& above, const SubmoduleSource& base,
                                  int depth) {
  PAAS_ASSIGN_OR_RETURN(const auto submodules, reader.Read(tree, above, base, depth));
  for (const SubmoduleReader::Found& one : submodules) {
    const Status checked =
        one.source.ok() ? CheckSubmodule(reader, one, depth) : one.source.status();
    if (checked.ok()) continue;
    Refuse("error: " + above + ".gitmodules:" + std::to_string(one.line) + ":1: the submodule '" +
           one.path + "' " + Message(checked));
  }
  return absl::OkStatus();
}

// A right is asked for with every push: it may have been taken away.
Status PushCheck::CheckSubmodule(SubmoduleReader& reader, const SubmoduleReader::Found& found,
                                 int depth) {
  const SubmoduleSource& source = *found.source;
  if (!source.project.empty()) {
    PAAS_RETURN_IF_ERROR(Annotate(gate_.Permit(order_.caller,
                                               {.call = "git submodule",
                                                .need = Need::kVerb,
                                                .verb = Verb::kView,
                                                .project = source.project},
                                               /*entry=*/nullptr),
                                  "cannot be read"));
  }
  // One of an older record is fetched again, for the commit itself.
  const auto known = objects_->repository().submodules().Find(found.commit);
  if (known && !known->raw.empty()) {
    return CheckSubmodules(reader, known->tree, found.path + "/", source, depth + 1);
  }
  const auto is_known = [&](const Needed& one) { return one.commit == found.commit; };
  if (std::any_of(needed_.begin(), needed_.end(), is_known)) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(Needed needed, Find(found.commit, source));
  needed.path = found.path;
  needed_.push_back(std::move(needed));
  return absl::OkStatus();
}

// The address is ours to choose: no name leads into the node or its networks.
StatusOr<PushCheck::Needed> PushCheck::Find(const std::string& commit,
                                            const SubmoduleSource& source) {
  Needed needed;
  needed.commit = commit;
  if (!source.project.empty()) {
    PAAS_RETURN_IF_ERROR(doors_.store.GetProject(source.project).status());
    needed.repository = doors_.sources.PathOf(source.project);
    return needed;
  }
  PAAS_ASSIGN_OR_RETURN(const RemoteUrl url, ParseRemoteUrl(source.url));
  const std::string& host = url.host;
  StatusOr<std::vector<std::string>> addresses =
      IsIpv4Literal(host) ? std::vector<std::string>{host} : lookup_(host);
  if (!addresses.ok() || addresses->empty()) {
    return NotFound("leads to " + host + ", which has no address");
  }
  if (!doors_.sites.allows_private_proxies) {
    std::erase_if(*addresses, [](const std::string& one) { return !IsPublicAddress(one); });
  }
  if (addresses->empty()) {
    return InvalidArgument("leads to " + host +
                           ", which is in a private network; the operator can allow it: "
                           "router_private_proxies");
  }
  needed.url = source.url;
  if (!url.is_ssh()) {
    needed.resolve = host + ":" + url.PortNumber() + ":" + addresses->front();
    return needed;
  }
  needed.address = addresses->front();
  needed.host = url.KnownHost();
  PAAS_RETURN_IF_ERROR(AddKeys(needed));
  return needed;
}

Status PushCheck::AddKeys(Needed& needed) {
  if (doors_.deploy_keys == nullptr) return FailedPrecondition("cannot be fetched over SSH here");
  PAAS_ASSIGN_OR_RETURN(const DeployKeys::Public key, doors_.deploy_keys->Get(order_.project));
  PAAS_ASSIGN_OR_RETURN(const auto known, doors_.deploy_keys->HostKeys(order_.project));
  needed.deploy_key = key.line;
  for (const HostKeyRecord& one : known) {
    if (one.host == needed.host) needed.host_key = one.type + " " + one.blob;
  }
  return absl::OkStatus();
}

Status PushCheck::MeetHosts() {
  for (const std::string& line : order_.host_keys) {
    if (doors_.deploy_keys == nullptr) return FailedPrecondition("keys of hosts without SSH");
    PAAS_ASSIGN_OR_RETURN(const bool is_new, doors_.deploy_keys->Meet(order_.project, line));
    if (!is_new) continue;
    const size_t end = line.find(' ');
    PAAS_ASSIGN_OR_RETURN(const SshKeyLine key, ParseSshKey(line.substr(end + 1)));
    lines_.push_back("note: the key of " + line.substr(0, end) + ", seen for the first time, is " +
                     FingerprintOf(key.blob));
  }
  return absl::OkStatus();
}

}  // namespace paas::controller
