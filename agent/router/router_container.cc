#include "agent/router/router_container.h"

#include "agent/router/nginx_control.h"
#include "agent/router/router_blueprint.h"
#include "common/os/file.h"
#include "common/status/rollback.h"

namespace paas::agent {
namespace {

constexpr std::chrono::seconds kStartTimeout(10);
constexpr std::chrono::seconds kReloadTimeout(30);

}  // namespace

std::vector<std::string> RouterContainer::AddressesOf(const RouterSpec& spec) const {
  std::vector<std::string> addresses = spec.listen;
  addresses.push_back("unix:" + paths_.RouterControl());
  return addresses;
}

Status RouterContainer::Start(const RouterRecord& record) {
  PAAS_ASSIGN_OR_RETURN(const network::Ipv4 address, network::Ipv4::Parse(record.address));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(paths_.RouterLogs()));
  PAAS_RETURN_IF_ERROR(sockets_.Keep(AddressesOf(record.spec)));
  Rollback rollback;
  PAAS_ASSIGN_OR_RETURN(const image::MountedImage base,
                        with_.images->Acquire(record.spec.image_digest, kRouterId));
  rollback.Add([&] { with_.images->Release(record.spec.image_digest, kRouterId); });
  PAAS_ASSIGN_OR_RETURN(container::Slot slot, with_.engine->PrepareSlot(record.ids));
  PAAS_ASSIGN_OR_RETURN(
      const container::Interface interface,
      with_.network->Attach(slot.network_namespace.get(), NetworkOf(record, address)));
  rollback.Add([&] { (void)with_.network->Detach(kRouterId); });
  container::ContainerSpec spec = DrawRouter(record, base.path, paths_);
  spec.interface = interface;
  PAAS_ASSIGN_OR_RETURN(os::LogWatch log, os::LogWatch::Start(ErrorLog()));
  PAAS_ASSIGN_OR_RETURN(auto running,
                        with_.engine->Start(spec, std::move(slot), /*stdio=*/{-1, -1, -1},
                                            /*permit=*/{}, /*group=*/{}, sockets_.descriptors()));
  rollback.Add([&] {
    (void)running->Kill();
    (void)with_.engine->Remove(running->spec());
  });
  PAAS_RETURN_IF_ERROR(AwaitWorkers(*running, log, kStartTimeout));
  rollback.Commit();
  running_ = std::move(running);
  image_digest_ = record.spec.image_digest;
  return absl::OkStatus();
}

Status RouterContainer::Stop(std::chrono::milliseconds grace) {
  if (running_ == nullptr) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(running_->Stop(grace).status());
  PAAS_RETURN_IF_ERROR(with_.engine->Remove(running_->spec()));
  PAAS_RETURN_IF_ERROR(with_.network->Detach(kRouterId));
  with_.images->Release(image_digest_, kRouterId);
  running_ = nullptr;
  return absl::OkStatus();
}

Status RouterContainer::UpdateNetwork(const RouterRecord& record) {
  PAAS_ASSIGN_OR_RETURN(const network::Ipv4 address, network::Ipv4::Parse(record.address));
  return with_.network->Update(NetworkOf(record, address));
}

Status RouterContainer::Adopt(std::shared_ptr<container::RunningContainer> running,
                              const RouterRecord& record) {
  PAAS_RETURN_IF_ERROR(with_.images->Acquire(record.spec.image_digest, kRouterId).status());
  const std::vector<std::string> addresses = AddressesOf(record.spec);
  sockets_.TakeFrom(running->pidfd(), addresses);
  // nginx lets go of a socket that its configuration does not name.
  if (sockets_.HasFirst(record.spec.listen.size())) PAAS_RETURN_IF_ERROR(sockets_.Keep(addresses));
  running_ = std::move(running);
  image_digest_ = record.spec.image_digest;
  return absl::OkStatus();
}

Status RouterContainer::Test(const RouterRecord& record, const std::string& config) {
  return TestConfig(*running_, record.spec, sockets_.descriptors(), config);
}

Status RouterContainer::Reload() { return ReloadConfig(*running_, ErrorLog(), kReloadTimeout); }

}  // namespace paas::agent
