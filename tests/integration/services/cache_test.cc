// The caches: Redis, Valkey and Memcached.

#include <gmock/gmock.h>

#include "tests/integration/services/service_fixture.h"

namespace paas::container::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json Service(const std::string& type, const std::string& version, const std::string& endpoint,
             int port) {
  return {{"name", "cache"},
          {"type", type},
          {"version", version},
          {"configuration", json::object()},
          {"endpoints", json::array({{{"name", endpoint},
                                      {"port", port},
                                      {"scheme", endpoint},
                                      {"username", nullptr},
                                      {"password", nullptr},
                                      {"path", nullptr},
                                      {"query", json::object()},
                                      {"configuration", json::object()}}})}};
}

// Redis and Valkey, by the names of their images.
class Redis : public ServiceTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    UseImage(GetParam());
    limits_.memory_bytes = 128u << 20;
    Become(/*persistent=*/false);
  }
  void Become(bool persistent) {
    service_ = Service(Flavour() + (persistent ? "-persistent" : ""), Version(), Flavour(), 6379);
    persistent_ = persistent;
  }
  static std::string Flavour() { return GetParam().substr(0, GetParam().find('-')); }
  static std::string Version() { return GetParam().substr(GetParam().find('-') + 1); }
  std::string Cli(const std::string& words) { return Output(Flavour() + "-cli " + words); }
};

TEST_P(Redis, AnswersWithItsLimitsAndPolicy) {
  service_["configuration"]["maxmemory_policy"] = "volatile-ttl";
  Start();
  Cli("-n 63 set key value");
  EXPECT_EQ(Cli("-n 63 get key"), "value");
  EXPECT_THAT(Cli("-n 64 get key"), HasSubstr("out of range"));
  EXPECT_EQ(Cli("config get maxmemory"), "maxmemory\n100663296");
  EXPECT_EQ(Cli("config get maxmemory-policy"), "maxmemory-policy\nvolatile-ttl");
}

TEST_P(Redis, ForgetsWhenItIsNotPersistent) {
  Start();
  Cli("set key value");
  KillServer(Flavour() + "-server");
  EXPECT_EQ(Cli("get key"), "");
  Restart();
}

TEST_P(Redis, KeepsDataOverKillsAndRestartsWhenItIs) {
  Become(/*persistent=*/true);
  Start();
  Cli("set key value");

  Restart();
  EXPECT_EQ(Cli("get key"), "value");
  KillServer(Flavour() + "-server");
  EXPECT_EQ(Cli("get key"), "value");
}

TEST_P(Redis, ACopyHasEveryKey) {
  Become(/*persistent=*/true);
  Start();
  Repeat(Flavour() + "-cli set key$i $i | grep -q OK");
  const int acknowledged = Acknowledged();
  BecomeACopy();
  Start();
  EXPECT_EQ(Cli("get key" + std::to_string(acknowledged)), std::to_string(acknowledged));
  EXPECT_GE(std::stoi(Cli("dbsize")), acknowledged);
}

TEST_P(Redis, RefusesDataOfANewerVersionAndKeepsIt) {
  Become(/*persistent=*/true);
  Start();
  Output("chpst -u app dash -c 'echo 9.9 >/mnt/" + Flavour() + ".version'");
  Stop();
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output,
              HasSubstr("written by version 9.9 and cannot be read by " + Version()));
}

TEST_P(Redis, TellsWhyAConfigurationNeverWorks) {
  service_["configuration"]["maxmemory_policy"] = "allkeys\nrequirepass x";
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output, HasSubstr("maxmemory_policy: expected one of allkeys-lru"));
}

INSTANTIATE_TEST_SUITE_P(Image, Redis, ::testing::Values("redis-7.0", "redis-8.0", "valkey-8.1"),
                         ImageName);

class Memcached : public ServiceTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    UseImage(GetParam());
    limits_.memory_bytes = 128u << 20;
    persistent_ = false;
    service_ = Service("memcached", "1.6", "memcached", 11211);
  }
  std::string Say(const std::string& words) {
    return Output("printf '" + words + "\\r\\nquit\\r\\n' | curl -s telnet://127.0.0.1:11211");
  }
};

TEST_P(Memcached, KeepsUpToThreeQuartersOfItsMemory) {
  Start();
  EXPECT_THAT(Say("set key 0 0 5\\r\\nvalue\\r\\nget key"), HasSubstr("VALUE key 0 5\r\nvalue"));
  EXPECT_THAT(Say("stats"), HasSubstr("STAT limit_maxbytes 100663296"));
  KillServer("memcached");
  EXPECT_THAT(Say("get key"), Not(HasSubstr("VALUE")));
  Restart();
}

INSTANTIATE_TEST_SUITE_P(Image, Memcached, ::testing::Values("memcached-1.6.18", "memcached-1.6"),
                         ImageName);

}  // namespace
}  // namespace paas::container::testing
