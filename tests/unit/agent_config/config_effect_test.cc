#include "agent/config/config_effect.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

ConfigInput Before() {
  ConfigInput input;
  input.runtime.kind = "nodejs";
  input.hostname = "app";
  input.address = "100.96.0.2";
  input.environment = {{"GREETING", "hello"}};
  input.application.name = "app";
  input.application.web.commands.start = "node a.js";
  input.application.web.locations = {{.path = "/"}};
  input.ssh.host_key = "key";
  return input;
}

ConfigEffect EffectOfChange(const std::function<void(ConfigInput&)>& change) {
  ConfigInput after = Before();
  change(after);
  const auto old_files = GenerateConfig(Before()), new_files = GenerateConfig(after);
  EXPECT_OK(old_files.status());
  EXPECT_OK(new_files.status());
  return EffectOf(*old_files, *new_files);
}

TEST(EffectOf, NothingIsNoticedOfTheSameFiles) {
  EXPECT_EQ(EffectOfChange([](ConfigInput&) {}), ConfigEffect{});
}

TEST(EffectOf, VariablesAndHostsAndStartCommandsConcernTheApplication) {
  const ConfigEffect application{.application = true};
  EXPECT_EQ(EffectOfChange([](ConfigInput& input) { input.environment["GREETING"] = "hi"; }),
            application);
  EXPECT_EQ(EffectOfChange([](ConfigInput& input) {
              input.relationships.push_back({"db", "100.96.0.9", "{}"});
            }),
            application);
  EXPECT_EQ(EffectOfChange(
                [](ConfigInput& input) { input.application.web.commands.start = "node b.js"; }),
            application);
  EXPECT_EQ(EffectOfChange([](ConfigInput& input) { input.gated = true; }), application);
}

TEST(EffectOf, LocationsConcernNginxAlone) {
  EXPECT_EQ(EffectOfChange([](ConfigInput& input) {
              input.application.web.locations.push_back({.path = "/docs", .root = "docs"});
            }),
            ConfigEffect{.nginx = true});
}

TEST(EffectOf, HooksCronsLimitsAndKeysConcernNobodyWhoRuns) {
  EXPECT_EQ(EffectOfChange([](ConfigInput& input) {
              input.application.hooks.deploy = "true";
              input.limits.memory_bytes = 1u << 30;
              input.ssh.authorized_keys = {"ssh-ed25519 AAAA someone"};
            }),
            ConfigEffect{});
}

TEST(EffectOf, AnotherSetOfServicesTakesANewContainer) {
  EXPECT_TRUE(EffectOfChange([](ConfigInput& input) {
                input.application.web.commands.start = "";
              }).container);
  EXPECT_TRUE(EffectOfChange([](ConfigInput& input) { input.ssh.host_key = "other"; }).container);
}

}  // namespace
}  // namespace paas::agent
