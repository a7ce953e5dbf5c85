#include "agent/router/router_blueprint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/names.h"
#include "agent/router/nginx_control.h"
#include "agent/state/router_codec.h"
#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

RouterRecord Record() {
  return {.spec = {.image_digest = "sha256:1",
                   .listen = {"127.0.0.1:8080", "[::]:8443"},
                   .upstreams = {{"shop-main-x", "app", 80}, {"shop-main-x", "my_queue", 15672}},
                   .proxies = {"203.0.113.7:443"},
                   .cache_megabytes = 128},
          .ids = {.base = 1'000'000},
          .address = "100.96.0.9"};
}

TEST(DrawRouter, SeesItsConfigurationAndWritesToMemoryAndItsLog) {
  const container::ContainerSpec spec =
      DrawRouter(Record(), "/images/1", {.state = "/state", .run = "/run/paas"});
  EXPECT_THAT(spec.binds, ElementsAre(container::BindMount{.source = "/run/paas/router",
                                                           .target = "/srv/router",
                                                           .read_only = true,
                                                           .no_exec = true},
                                      container::BindMount{.source = "/state/logs/node/router",
                                                           .target = "/var/log",
                                                           .no_exec = true}));
  EXPECT_THAT(spec.tmpfs,
              ElementsAre(container::TmpfsMount{
                  .target = "/var/cache/router", .size_bytes = 160u << 20, .no_exec = true}));
  EXPECT_THAT(spec.config, IsEmpty());
  EXPECT_EQ(spec.id, kRouterId);
  EXPECT_EQ(spec.init.argv.front(), "/usr/sbin/nginx");
  EXPECT_EQ(spec.init.env.at("NGINX"), "100;101;102;") << "two listeners and the control socket";
  EXPECT_GT(spec.limits.memory_bytes, 1u << 30);
  EXPECT_GT(spec.limits.pids, 0u);
}

TEST(NetworkOfTheRouter, OpensWhatRoutesNameAndNoNameServer) {
  const network::ContainerNetwork network = NetworkOf(Record(), {0x64600009});
  EXPECT_THAT(
      network.edges,
      ElementsAre(network::Edge{.to = "shop-main-x--app", .port = 80},
                  network::Edge{.to = ContainerId("shop", "main-x", "my_queue"), .port = 15672}));
  EXPECT_EQ(network.outbound.mode, network::OutboundPolicy::Mode::kListed);
  EXPECT_THAT(network.outbound.rules,
              ElementsAre(network::OutboundRule{{network::Cidr{{0xCB007107}, 32}}, {443}}));
  EXPECT_FALSE(network.outbound.resolves);
}

TEST(NetworkOfTheRouter, IsClosedOutwardsWithoutProxies) {
  RouterRecord record = Record();
  record.spec.proxies.clear();
  EXPECT_EQ(NetworkOf(record, {0x64600009}).outbound.mode, network::OutboundPolicy::Mode::kNone);
}

TEST(NetworkOfTheRouter, LeavesOutWhatIsBeyondTheLargestPolicyInsteadOfFailing) {
  RouterRecord record = Record();
  for (int i = 0; i < 1100; ++i)
    record.spec.proxies.push_back("203.0.113.7:" + std::to_string(i + 1));
  EXPECT_EQ(NetworkOf(record, {0x64600009}).outbound.rules.size(), 1024u);
}

TEST(ValidateRouter, WantsAddressesAndPorts) {
  RouterSpec spec = Record().spec;
  ASSERT_OK(ValidateRouter(spec));
  spec.listen = {"localhost:80"};
  EXPECT_THAT(ValidateRouter(spec), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("'localhost:80' is not address:port")));
  spec.listen = {};
  EXPECT_THAT(ValidateRouter(spec),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("listens nowhere")));
  spec = Record().spec;
  spec.listen.assign(9, "127.0.0.1:80");
  EXPECT_THAT(ValidateRouter(spec),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("more than 8")));
  spec = Record().spec;
  spec.proxies = {"example.org:443"};
  EXPECT_THAT(ValidateRouter(spec),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("example.org:443")));
  spec = Record().spec;
  spec.upstreams[0].port = 0;
  EXPECT_THAT(ValidateRouter(spec),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("shop-main-x/app: port 0")));
}

TEST(United, OpensBothOnce) {
  RouterSpec one{.upstreams = {{"a", "app", 80}, {"b", "app", 80}}, .proxies = {"1.1.1.1:80"}};
  const RouterSpec other{.upstreams = {{"b", "app", 80}, {"c", "app", 80}}, .proxies = {}};
  const RouterSpec both = United(one, other);
  EXPECT_THAT(both.upstreams,
              ElementsAre(RouterUpstream{"a", "app", 80}, RouterUpstream{"b", "app", 80},
                          RouterUpstream{"c", "app", 80}));
  EXPECT_THAT(both.proxies, ElementsAre("1.1.1.1:80"));
}

TEST(RouterCodec, ReadsWhatItWrote) {
  ASSERT_OK_AND_ASSIGN(const RouterRecord read, DecodeRouter(EncodeRouter(Record())));
  EXPECT_EQ(read, Record());
  EXPECT_THAT(DecodeRouter("{}"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")));
  EXPECT_THAT(DecodeRouter(R"({"version": 99})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("newer version")));
}

TEST(Complaint, IsNginxsOwnWords) {
  EXPECT_EQ(Complaint("nginx: [warn] x\nnginx: [emerg] unknown directive \"x\" in /srv/a:1\n"),
            "unknown directive \"x\" in /srv/a:1");
  EXPECT_EQ(Complaint("2026/01/02 03:04:05 [emerg] 1#1: bind() failed\n"
                      "2026/01/02 03:04:05 [emerg] 1#1: still could not bind()\n"),
            "bind() failed; still could not bind()");
  EXPECT_EQ(Complaint("killed"), "killed");
}

}  // namespace
}  // namespace paas::agent
