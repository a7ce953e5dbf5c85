#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include "network/adoption.h"
#include "network/directory.h"
#include "network/firewall.h"
#include "network/flows.h"
#include "network/forwarding.h"
#include "network/link_factory.h"
#include "network/link_name.h"
#include "network/network.h"
#include "network/network_plan.h"
#include "network/validate.h"

namespace paas::network {
namespace {

constexpr int kNameAttempts = 16;

class KernelNetwork : public Network {
 public:
  KernelNetwork(Config config, LinkFactory links, Firewall firewall, Flows flows)
      : config_(std::move(config)),
        links_(std::move(links)),
        firewall_(std::move(firewall)),
        flows_(std::move(flows)) {}

  StatusOr<container::Interface> Attach(int netns_fd, const ContainerNetwork& network) override;
  container::Interface InterfaceOf(const ContainerNetwork& network) const override;
  Status Update(const ContainerNetwork& network) override;
  Status SetNames(const NameTable& names) override;
  Status Detach(const std::string& id) override;
  StatusOr<ReconcileReport> Reconcile(const std::vector<ContainerNetwork>& desired) override;
  StatusOr<std::map<std::string, DeniedCounters>> Denied() override;
  Status RemoveAll() override;

 private:
  StatusOr<std::string> MakeLink(int netns_fd, const ContainerNetwork& network)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status Change(const NetworkState& desired, const NetworkState& observed)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status Resync() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status Execute(const NetworkPlan& plan) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status TurnForwardingOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status RestoreForwarding() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Config config_;
  absl::Mutex mutex_;
  LinkFactory links_ ABSL_GUARDED_BY(mutex_);
  Firewall firewall_ ABSL_GUARDED_BY(mutex_);
  Flows flows_ ABSL_GUARDED_BY(mutex_);
  Directory directory_ ABSL_GUARDED_BY(mutex_);
};

StatusOr<container::Interface> KernelNetwork::Attach(int netns_fd,
                                                     const ContainerNetwork& network) {
  PAAS_RETURN_IF_ERROR(Validate(network, config_));
  absl::MutexLock lock(&mutex_);
  if (directory_.Find(network.id) != nullptr) return AlreadyExists(network.id + " is attached");
  if (directory_.HoldsAddress(network.address)) {
    return AlreadyExists(network.address.ToString() + " of " + network.id + " is in use");
  }
  PAAS_RETURN_IF_ERROR(TurnForwardingOn());
  PAAS_ASSIGN_OR_RETURN(const std::string link, MakeLink(netns_fd, network));
  directory_.Put({network, link});
  const NetworkState wanted = directory_.StateOf(network.id);
  if (Status status = Change(wanted, {}); !status.ok()) {
    directory_.Erase(network.id);
    (void)links_.Remove(link);  // the first error is the story; the namespace takes the link along
    return status;
  }
  container::Interface interface = InterfaceOf(network);
  interface.host_name = link;
  return interface;
}

container::Interface KernelNetwork::InterfaceOf(const ContainerNetwork& network) const {
  return {{}, network.address.ToString(), config_.gateway.ToString()};
}

// A name that is taken belongs to the dying namespace of the same container, or to another id with
// the same hash. Deleting the former would wait for it; the next name does not.
StatusOr<std::string> KernelNetwork::MakeLink(int netns_fd, const ContainerNetwork& network) {
  LinkSpec spec{.id = network.id, .address = network.address, .gateway = config_.gateway};
  PAAS_ASSIGN_OR_RETURN(spec.mtu, links_.UplinkMtu());
  Status status;
  for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
    spec.name = LinkName(config_.link_prefix, network.id, attempt);
    if (directory_.HoldsLink(spec.name)) continue;
    status = links_.Create(netns_fd, spec);
    if (status.ok()) return spec.name;
    if (!absl::IsAlreadyExists(status)) return status;
  }
  return status.ok() ? FailedPrecondition("no free link name for " + network.id) : status;
}

Status KernelNetwork::Update(const ContainerNetwork& network) {
  PAAS_RETURN_IF_ERROR(Validate(network, config_));
  absl::MutexLock lock(&mutex_);
  const Member* found = directory_.Find(network.id);
  if (found == nullptr) return NotFound(network.id + " is not attached");
  const Member old = *found;
  if (old.network.address != network.address) {
    return InvalidArgument(network.id + " cannot change its address while it is attached");
  }
  const NetworkState before = directory_.StateOf(network.id);
  directory_.Put({network, old.link});
  Status status = Change(directory_.StateOf(network.id), before);
  if (!status.ok()) directory_.Put(old);
  return status;
}

Status KernelNetwork::SetNames(const NameTable& names) {
  absl::MutexLock lock(&mutex_);
  NetworkState before = directory_.StateOfNames();
  const NameTable old = directory_.names();
  directory_.SetNames(names);
  Status status = Change(directory_.StateOfNames(), before);
  if (!status.ok()) directory_.SetNames(old);
  return status;
}

Status KernelNetwork::Detach(const std::string& id) {
  absl::MutexLock lock(&mutex_);
  NetworkState before = directory_.StateOf(id);
  if (before.links.empty()) return absl::OkStatus();
  before.links.clear();  // the link dies with its namespace
  directory_.Erase(id);
  PAAS_RETURN_IF_ERROR(Change({}, before));
  return directory_.empty() ? RestoreForwarding() : absl::OkStatus();
}

StatusOr<ReconcileReport> KernelNetwork::Reconcile(const std::vector<ContainerNetwork>& desired) {
  for (const ContainerNetwork& network : desired) PAAS_RETURN_IF_ERROR(Validate(network, config_));
  absl::MutexLock lock(&mutex_);
  PAAS_ASSIGN_OR_RETURN(NetworkState observed, firewall_.Observe());
  PAAS_ASSIGN_OR_RETURN(observed.links, links_.List(config_.link_prefix));
  ReconcileReport report;
  PAAS_ASSIGN_OR_RETURN(Directory directory, Adopt(desired, observed, report));
  directory.SetNames(directory_.names());
  if (!directory.empty()) PAAS_RETURN_IF_ERROR(TurnForwardingOn());
  PAAS_RETURN_IF_ERROR(Execute(Plan(directory.State(), observed)));
  directory_ = std::move(directory);
  if (directory_.empty()) PAAS_RETURN_IF_ERROR(RestoreForwarding());
  return report;
}

StatusOr<std::map<std::string, DeniedCounters>> KernelNetwork::Denied() {
  absl::MutexLock lock(&mutex_);
  return firewall_.Denied();
}

// Links first: without the table nothing would keep them apart.
Status KernelNetwork::RemoveAll() {
  absl::MutexLock lock(&mutex_);
  PAAS_ASSIGN_OR_RETURN(const auto links, links_.List(config_.link_prefix));
  for (const auto& [name, id] : links) PAAS_RETURN_IF_ERROR(links_.Remove(name));
  for (const auto& [id, member] : directory_.members()) {
    PAAS_RETURN_IF_ERROR(flows_.Forget({.source = member.network.address}));
    PAAS_RETURN_IF_ERROR(flows_.Forget({.destination = member.network.address}));
  }
  directory_ = Directory();
  PAAS_RETURN_IF_ERROR(RestoreForwarding());
  return firewall_.RemoveTable();
}

// When the table is not as we left it (somebody flushed the ruleset, say), the transaction is
// refused as a whole: then everything is compared and set right.
Status KernelNetwork::Change(const NetworkState& desired, const NetworkState& observed) {
  const NetworkPlan plan = Plan(desired, observed);
  Status status = Execute(plan);
  if (status.ok()) return status;
  if (Status resync = Resync(); !resync.ok()) return status;
  for (const Step& step : plan.steps) {
    if (const auto* forget = std::get_if<ForgetFlows>(&step)) {
      PAAS_RETURN_IF_ERROR(flows_.Forget(*forget));
    }
  }
  return absl::OkStatus();
}

Status KernelNetwork::Resync() {
  PAAS_ASSIGN_OR_RETURN(Firewall reopened, Firewall::Open(config_));
  firewall_ = std::move(reopened);
  PAAS_ASSIGN_OR_RETURN(NetworkState observed, firewall_.Observe());
  NetworkState desired = directory_.State();
  desired.links.clear();
  return Execute(Plan(desired, observed));
}

// Closing comes before forgetting: a flow that is forgotten first could be opened again.
Status KernelNetwork::Execute(const NetworkPlan& plan) {
  PAAS_RETURN_IF_ERROR(firewall_.Apply(plan));
  for (const Step& step : plan.steps) {
    if (const auto* forget = std::get_if<ForgetFlows>(&step)) {
      PAAS_RETURN_IF_ERROR(flows_.Forget(*forget));
    } else if (const auto* link = std::get_if<RemoveLink>(&step)) {
      PAAS_RETURN_IF_ERROR(links_.Remove(link->name));
    }
  }
  return absl::OkStatus();
}

// Marked before it is changed: after a crash in between, the mark only makes us write a 0 over a 0.
Status KernelNetwork::TurnForwardingOn() {
  PAAS_ASSIGN_OR_RETURN(const bool on, IpForwardIsOn());
  if (on) return absl::OkStatus();
  if (Status marked = firewall_.MarkIpForward(true); absl::IsNotFound(marked)) {
    PAAS_RETURN_IF_ERROR(Resync());  // somebody removed the table
    PAAS_RETURN_IF_ERROR(firewall_.MarkIpForward(true));
  } else if (!marked.ok()) {
    return marked;
  }
  return SetIpForward(true);
}

Status KernelNetwork::RestoreForwarding() {
  PAAS_ASSIGN_OR_RETURN(const bool marked, firewall_.IpForwardMarked());
  if (!marked) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(SetIpForward(false));
  return firewall_.MarkIpForward(false);
}

}  // namespace

StatusOr<std::unique_ptr<Network>> Network::Open(Config config) {
  PAAS_RETURN_IF_ERROR(Validate(config));
  PAAS_ASSIGN_OR_RETURN(LinkFactory links, LinkFactory::Open());
  PAAS_ASSIGN_OR_RETURN(Firewall firewall, Firewall::Open(config));
  PAAS_ASSIGN_OR_RETURN(Flows flows, Flows::Open(config.pool));
  return std::unique_ptr<Network>(std::make_unique<KernelNetwork>(
      std::move(config), std::move(links), std::move(firewall), std::move(flows)));
}

}  // namespace paas::network
