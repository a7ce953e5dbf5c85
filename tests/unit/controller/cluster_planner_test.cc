#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/plan/cluster_steps.h"
#include "controller/plan/container_limits.h"
#include "controller/plan/plan_summary.h"
#include "model/service_instance.h"
#include "model/service_password.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/controller/cluster_fixture.h"

namespace paas::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr uint64_t kMegabyte = 1 << 20;        // of memory
constexpr uint64_t kDiskMegabyte = 1'000'000;  // `disk` counts as disks are sold

const PlannedContainer& Named(const EnvironmentSpec& spec, const std::string& name) {
  for (const PlannedContainer& container : spec.containers) {
    if (container.name == name) return container;
  }
  ADD_FAILURE() << "no container " << name;
  return spec.containers.front();
}

TEST(PlanEnvironment, MakesAContainerOfAService) {
  const PlanInput input = ClusterInput();
  const EnvironmentSpec spec = PlanEnvironment(input);
  const PlannedContainer& db = Named(spec, "db");
  EXPECT_EQ(db.kind, ContainerKind::kService);
  EXPECT_EQ(db.base_digest, "sha256:mariadb");
  EXPECT_EQ(db.app_digest, "");
  EXPECT_THAT(db.environment, ::testing::IsEmpty());
  EXPECT_THAT(db.mounts, ElementsAre(PlannedMount{.kind = MountKind::kVolume,
                                                  .target = "/mnt",
                                                  .volume = "db",
                                                  .source_path = "",
                                                  .owner = 1000}));
  EXPECT_EQ(db.limits.memory_bytes, 700 * kMegabyte);
  EXPECT_EQ(db.limits.disk_bytes, 512 * kDiskMegabyte);
  const auto instance = model::ServiceInstanceFromJson(db.service);
  ASSERT_OK(instance);
  EXPECT_EQ(instance->type, (model::RuntimeType{"mysql", "10.4"}));
  EXPECT_TRUE(instance->persistent);
  ASSERT_EQ(instance->endpoints.size(), 2u);
  EXPECT_EQ(instance->endpoints[0].username, "reader");
  EXPECT_EQ(instance->endpoints[0].password,
            model::DerivePassword({"secret", "main-bvxea6i", "db", ""}, "reader"));
  EXPECT_NE(instance->endpoints[0].password, instance->endpoints[1].password);
}

TEST(PlanEnvironment, KeepsNoDataForTheMemoryOnlyForm) {
  EXPECT_THAT(Named(PlanEnvironment(ClusterInput()), "cache").mounts, ::testing::IsEmpty());
}

TEST(PlanEnvironment, ConnectsContainersAsDeclared) {
  const EnvironmentSpec spec = PlanEnvironment(ClusterInput());
  EXPECT_THAT(AllowRules(spec), ElementsAre("proxy→web:80", "api→db:3306", "web→api:80",
                                            "web→cache:6379", "web--queue→db:3306"));
  const PlannedRelationship& database = Named(spec, "api").relationships.at(0);
  EXPECT_EQ(database.name, "database");
  EXPECT_TRUE(database.wait);
  const std::string password =
      model::DerivePassword({"secret", "main-bvxea6i", "db", ""}, "reader");
  EXPECT_EQ(database.properties,
            R"({"service":"db","type":"mysql:10.4","rel":"reader","port":3306,"scheme":"mysql",)"
            R"("username":"reader","password":")" +
                password +
                R"(","path":"main","query":{"is_master":true},"fragment":null,)"
                R"("cluster":"shop-main-bvxea6i",)"
                R"("hostname":"ozt4u53jcr44b5pjxggtfm4odx.db.service._.local.paas",)"
                R"("public":false,"host_mapped":false,"epoch":0})");
  const PlannedRelationship& api = Named(spec, "web").relationships.at(0);
  EXPECT_FALSE(api.wait);
  EXPECT_THAT(api.properties, HasSubstr(R"("type":"nodejs:18","rel":"http","port":80)"));
  EXPECT_FALSE(Named(spec, "proxy").relationships.at(0).wait);
}

TEST(PlanEnvironment, LeavesTheVariableOfRelationshipsToTheNode) {
  PlanInput input = ClusterInput();
  EXPECT_EQ(Named(PlanEnvironment(input), "web").environment.count("PLATFORM_RELATIONSHIPS"), 0u);
  for (model::Application& application : input.config.applications) {
    application.container.relationships.clear();
  }
  EXPECT_EQ(Named(PlanEnvironment(input), "web").environment.at("PLATFORM_RELATIONSHIPS"), "e30=");
}

TEST(PlanEnvironment, MountsWhatEachSourceMeans) {
  const EnvironmentSpec spec = PlanEnvironment(ClusterInput());
  const auto volume = [](const std::string& target, const std::string& name,
                         const std::string& path) {
    return PlannedMount{.kind = MountKind::kVolume,
                        .target = target,
                        .volume = name,
                        .source_path = path,
                        .owner = 10000};
  };
  const PlannedMount tmp{.kind = MountKind::kTmp, .target = "/app/tmp", .owner = 10000};
  EXPECT_THAT(Named(spec, "web").mounts, ElementsAre(volume("/app/files", "web---storage", "files"),
                                                     volume("/app/var", "web", "state"),
                                                     volume("/app/shared", "nfs", "shared"), tmp));
  EXPECT_THAT(Named(spec, "web--queue").mounts,
              ElementsAre(volume("/app/files", "web---storage", "files"),
                          volume("/app/var", "web--queue", "state"),
                          volume("/app/shared", "nfs", "shared"), tmp));
  EXPECT_THAT(Named(spec, "api").mounts,
              ElementsAre(volume("/app/files", "web---storage", "files"),
                          volume("/app/scratch", "api---instance", "scratch")));
  EXPECT_THAT(spec.volumes,
              ElementsAre(PlannedVolume{"nfs", 1024 * kDiskMegabyte, true},
                          PlannedVolume{"db", 512 * kDiskMegabyte, false},
                          PlannedVolume{"web---storage", 256 * kDiskMegabyte, true},
                          PlannedVolume{"api---instance", 8192 * kDiskMegabyte, false, true},
                          PlannedVolume{"web", 256 * kDiskMegabyte, false},
                          PlannedVolume{"web--queue", 128 * kDiskMegabyte, false}));
}

TEST(PlanEnvironment, PasswordsDependOnTheSecretAndNotOnWhatApplicationsKnow) {
  PlanInput input = ClusterInput();
  const std::string before = Named(PlanEnvironment(input), "db").service;
  input.project.entropy = "another";
  EXPECT_EQ(Named(PlanEnvironment(input), "db").service, before);
  input.project.secret = "another";
  EXPECT_NE(Named(PlanEnvironment(input), "db").service, before);
}

TEST(EnvironmentSpec, OfAClusterSurvivesItsJson) {
  const EnvironmentSpec spec = PlanEnvironment(ClusterInput());
  EXPECT_EQ(*EnvironmentSpecFromJson(ToJson(spec)), spec);
}

TEST(PlanSummary, SaysWhatThereIs) {
  const PlanInput input = ClusterInput();
  const EnvironmentSpec spec = PlanEnvironment(input);
  EXPECT_EQ(Summary(input.config, 1, spec), "2 apps, 4 services, 1 route, 5 allow rules");
  EXPECT_EQ(CountRules(spec), "5 rules");
  EXPECT_EQ(ListRules(spec, 2), "proxy→web:80, api→db:3306, …");
  EXPECT_EQ(ContainerNames(spec), "api, web, web--queue, db, cache, proxy");
  EXPECT_EQ(ContainerNames(spec, {"db", "web", "else"}), "web, db");
  EXPECT_EQ(TotalLimits(spec), "6 containers, 4.5 CPU, 2748 MB memory, 10368 MB disk");
}

TEST(ClusterSteps, CompareWithTheLastRelease) {
  const PlanInput input = ClusterInput();
  const EnvironmentSpec before = PlanEnvironment(input);
  PlanInput later = input;
  std::erase_if(later.config.services, [](const auto& service) { return service.name == "db"; });
  later.services.erase("db");
  for (model::Application& application : later.config.applications) {
    if (application.name == "api") application.container.relationships.clear();
    for (model::Worker& worker : application.workers) worker.container.relationships.clear();
  }
  const EnvironmentSpec after = PlanEnvironment(later);
  EXPECT_THAT(VolumesLeft(before, after), ElementsAre("db"));
  std::string text;
  for (const PlanStep& step : ClusterSteps(later.services, after, before)) {
    if (step.action == "keep" && step.reason.empty()) continue;
    text += step.action + " " + step.object + ": " + step.reason + "\n";
    EXPECT_THAT(step.reason, Not(HasSubstr("password")));
  }
  EXPECT_EQ(text,
            "keep image of cache: redis-7.0\n"
            "keep image of proxy: redis-7.0\n"
            "keep volume nfs: shared by containers\n"
            "keep volume web---storage: shared by containers\n"
            "keep volume db: nothing mounts it any more; it goes with the environment\n"
            "close rule api→db:3306: no relationship declares it any more\n"
            "close rule web--queue→db:3306: no relationship declares it any more\n"
            "keep limits: 5 containers, 4 CPU, 2048 MB memory, 9856 MB disk\n");
}

TEST(ApplicationLimits, HaveFloorsThatOrdinaryApplicationsStartIn) {
  const model::Application app{.name = "app", .type = {"nodejs", "18"}};
  const Limits smallest = ApplicationLimits(app, {.size = "XS"});
  EXPECT_EQ(smallest.cpu_millis, 500u);
  EXPECT_EQ(smallest.memory_bytes, 512 * kMegabyte);
  EXPECT_EQ(ApplicationLimits(app, {}).cpu_millis, 1000u);
  EXPECT_EQ(ApplicationLimits(app, {.size = "L"}).memory_bytes, 1024 * kMegabyte);
  const auto with = [&](const std::string& size, uint32_t base, uint32_t ratio) {
    return ApplicationLimits(app, {.size = size, .resources = model::Resources{base, ratio}})
        .memory_bytes;
  };
  EXPECT_EQ(with("S", 64, 128), 512 * kMegabyte);
  EXPECT_EQ(with("L", 1024, 512), 2048 * kMegabyte);
}

TEST(ApplicationLimits, FollowTheProfile) {
  model::Application java{.name = "app", .type = {"java", "17"}};
  EXPECT_EQ(ApplicationLimits(java, {.size = "XL"}).memory_bytes, 3072 * kMegabyte);
  java.container_profile = "HIGHER_MEMORY";
  EXPECT_EQ(ApplicationLimits(java, {.size = "XL"}).memory_bytes, 6144 * kMegabyte);
  java.container_profile = "HIGH_CPU";
  EXPECT_EQ(ApplicationLimits(java, {.size = "XL"}).cpu_millis, 4000u);
}

TEST(ServiceLimits, AreAtLeastWhatTheImageNeeds) {
  const model::Service redis{.name = "cache", .type = {"redis", "7.0"}, .size = "XS"};
  EXPECT_EQ(ServiceLimits(redis, {}).memory_bytes, 64 * kMegabyte);
  model::ServiceDescription hungry;
  hungry.least_cpu_millis = 1500;
  hungry.least_memory_mb = 900;
  EXPECT_EQ(ServiceLimits(redis, hungry).memory_bytes, 900 * kMegabyte);
  EXPECT_EQ(ServiceLimits(redis, hungry).cpu_millis, 1500u);
}

}  // namespace
}  // namespace paas::controller
