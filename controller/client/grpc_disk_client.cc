#include "controller/client/grpc_disk_client.h"

#include <grpcpp/grpcpp.h>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "controller/client/spec_message.h"
#include "paas/agent/v1/agent.grpc.pb.h"
#include "paas/builder/v1/builder.grpc.pb.h"
#include "paas/image/v1/image_store.grpc.pb.h"

namespace paas::controller {
namespace {

namespace agent = paas::agent::v1;
namespace builder = paas::builder::v1;
namespace common = paas::common::v1;
namespace image = paas::image::v1;

// Caches may be large: their sizes are counted file by file, and deleted so.
constexpr std::chrono::minutes kTimeout(5);
constexpr std::chrono::seconds kAdmitTimeout(20);

template <typename Images>
std::vector<StoredImage> FromProto(const Images& messages) {
  std::vector<StoredImage> images;
  for (const common::StoredImage& message : messages) {
    images.push_back({.digest = message.digest(),
                      .bytes = message.bytes(),
                      .is_base = message.is_base(),
                      .reference = message.reference(),
                      .aliases = {message.aliases().begin(), message.aliases().end()},
                      .idle = std::chrono::seconds(static_cast<int64_t>(message.idle_seconds())),
                      .in_use = message.in_use()});
  }
  return images;
}

template <typename Spaces>
std::vector<Space> SpacesOf(const Spaces& messages) {
  std::vector<Space> spaces;
  for (const common::Space& message : messages) {
    spaces.push_back({message.what(), message.path(), message.total_bytes(), message.free_bytes(),
                      message.reserve_bytes()});
  }
  return spaces;
}

class GrpcDiskClient : public DiskClient {
 public:
  GrpcDiskClient(const std::shared_ptr<grpc::Channel>& builder_channel,
                 const std::shared_ptr<grpc::Channel>& agent_channel)
      : builder_(builder::Builder::NewStub(builder_channel)),
        images_(image::ImageStore::NewStub(builder_channel)),
        agent_(agent::Agent::NewStub(agent_channel)) {}

  StatusOr<BuilderSurvey> SurveyBuilder() override {
    builder::SurveyResponse reply;
    PAAS_RETURN_IF_ERROR(Ask(*builder_, &builder::Builder::Stub::Survey, builder::SurveyRequest(),
                             &reply, "builder", kTimeout));
    BuilderSurvey survey{FromProto(reply.images()), {}, SpacesOf(reply.spaces())};
    for (const builder::BuildCache& cache : reply.caches()) {
      survey.caches.push_back(
          {.name = cache.name(),
           .bytes = cache.bytes(),
           .idle = std::chrono::seconds(static_cast<int64_t>(cache.idle_seconds())),
           .in_use = cache.in_use()});
    }
    return survey;
  }

  StatusOr<NodeSurvey> SurveyNode() override {
    agent::SurveyResponse reply;
    PAAS_RETURN_IF_ERROR(Ask(*agent_, &agent::Agent::Stub::Survey, agent::SurveyRequest(), &reply,
                             "agent", kTimeout));
    return NodeSurvey{.images = FromProto(reply.images()),
                      .shares_store = reply.shares_store(),
                      .wanted = {reply.wanted().begin(), reply.wanted().end()},
                      .spaces = SpacesOf(reply.spaces())};
  }

  StatusOr<bool> HasImage(const std::string& digest) override {
    image::StatRequest request;
    request.set_digest(digest);
    image::StatResponse reply;
    const Status found =
        Ask(*images_, &image::ImageStore::Stub::Stat, request, &reply, "builder", kAdmitTimeout);
    if (absl::IsNotFound(found)) return false;
    PAAS_RETURN_IF_ERROR(found);
    return true;
  }

  StatusOr<BuilderCollection> CollectBuilder(const BuilderCollection& order,
                                             const GarbagePolicy& policy) override {
    builder::CollectRequest request;
    for (const std::string& digest : order.digests) request.add_digests(digest);
    for (const std::string& name : order.caches) request.add_caches(name);
    request.set_idle_seconds(static_cast<uint64_t>(policy.grace.count()));
    request.set_cache_idle_seconds(static_cast<uint64_t>(policy.cache_age.count()));
    builder::CollectResponse reply;
    PAAS_RETURN_IF_ERROR(
        Ask(*builder_, &builder::Builder::Stub::Collect, request, &reply, "builder", kTimeout));
    return BuilderCollection{{reply.digests().begin(), reply.digests().end()},
                             {reply.caches().begin(), reply.caches().end()}};
  }

  StatusOr<std::vector<std::string>> CollectNode(const std::vector<std::string>& digests,
                                                 const GarbagePolicy& policy) override {
    agent::CollectRequest request;
    for (const std::string& digest : digests) request.add_digests(digest);
    request.set_idle_seconds(static_cast<uint64_t>(policy.grace.count()));
    agent::CollectResponse reply;
    PAAS_RETURN_IF_ERROR(
        Ask(*agent_, &agent::Agent::Stub::Collect, request, &reply, "agent", kTimeout));
    return std::vector<std::string>(reply.digests().begin(), reply.digests().end());
  }

  Status Admit(const EnvironmentSpec& spec) override {
    agent::AdmitRequest request;
    *request.mutable_spec() = ToMessage(spec);
    agent::AdmitResponse reply;
    return Ask(*agent_, &agent::Agent::Stub::Admit, request, &reply, "node", kAdmitTimeout);
  }

 private:
  template <typename Stub, typename Request, typename Reply>
  static Status Ask(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
                    const Request& request, Reply* reply, const std::string& who,
                    std::chrono::milliseconds timeout) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, timeout);
    return Annotate(rpc::FromGrpc((stub.*method)(&context, request, reply)), who);
  }

  const std::unique_ptr<builder::Builder::Stub> builder_;
  const std::unique_ptr<image::ImageStore::Stub> images_;
  const std::unique_ptr<agent::Agent::Stub> agent_;
};

}  // namespace

std::unique_ptr<DiskClient> MakeDiskClient(std::shared_ptr<grpc::Channel> builder,
                                           std::shared_ptr<grpc::Channel> agent) {
  return std::make_unique<GrpcDiskClient>(builder, agent);
}

}  // namespace paas::controller
